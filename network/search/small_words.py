"""Words that carry no meaning of their own in either language: a search goes on without them.

PostgreSQL leaves out those of the language it reads in, and only in their accents: "the" would be asked of French
texts, "les" of English ones and "à", folded, of both. Left in: words that mean something in the other language.
"""

ENGLISH = """
a about after again against all am an and any are as at be because been before being below between both but by can
did do does doing down during each few for from further had has have having he her here hers herself him himself his
how i if in into is it its itself just me more most my myself no nor not now of off on once only or other our ours
ourselves out over own same she should so some such than that the their theirs them themselves then there these they
this those through to too under until up very was we were what when where which while who whom why will with you your
yours yourself yourselves
"""
FRENCH = """
au aux avec ce ces cet cette dans de des du elle elles en entre et etait etaient eux il ils je la le les leur leurs lui
ma mais me meme memes mes moi mon ne nos notre nous ont ou par pas pour qu que qui sa se ses sont sur ta te tes toi tu
un une vos votre vous y
"""
SMALL_WORDS = frozenset(ENGLISH.split() + FRENCH.split())
