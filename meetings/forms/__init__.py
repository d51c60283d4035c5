"""What officers type about a meeting, and what members answer."""

from meetings.forms.answer import AnswerForm, RecordForm
from meetings.forms.meeting import AgendaFormSet, MeetingForm, MoveForm, arranged, items_of, values_of

__all__ = ["AgendaFormSet", "AnswerForm", "MeetingForm", "MoveForm", "RecordForm", "arranged", "items_of", "values_of"]
