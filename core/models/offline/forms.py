"""Tell which form of value a parameter takes, by its schema, name and description."""

from __future__ import annotations

from enum import Enum, auto

from core.models.offline.candidates import Parameter


class Form(Enum):
    CHOICE = auto()
    NUMBER = auto()
    BOOLEAN = auto()
    LIST = auto()
    OBJECT = auto()
    EMAIL = auto()
    PHONE = auto()
    URL = auto()
    DATE = auto()
    TIME = auto()
    MOMENT = auto()  # date and time in one
    REFERENCE = auto()
    PLACE = auto()
    ADDRESS = auto()
    PERSON = auto()
    WORDS = auto()  # the user's own words
    THING = auto()  # something named in a few words


_BY_TYPE = {"integer": Form.NUMBER, "number": Form.NUMBER, "boolean": Form.BOOLEAN, "array": Form.LIST}
_BY_FORMAT = {
    "email": Form.EMAIL,
    "uri": Form.URL,
    "url": Form.URL,
    "date": Form.DATE,
    "time": Form.TIME,
    "date-time": Form.MOMENT,
}
_WORDS = (
    (Form.EMAIL, "email mail 이메일 메일"),
    (Form.PHONE, "phone telephone mobile tel 전화 전화번호 연락처"),
    (Form.URL, "url link website uri webpage"),
    (Form.MOMENT, "datetime when timestamp 일시"),
    (Form.DATE, "date day dates weekday deadline birthday dob checkin checkout 날짜 요일 날 일자"),
    (Form.TIME, "time hour 시간 시각"),
    (Form.REFERENCE, "id ids code reference ref tag isbn sku pnr iban uuid serial ticket barcode 번호 코드"),
    (Form.ADDRESS, "address street 주소"),
    (Form.PLACE, "city location place destination origin country town region station airport departure arrival where 도시 지역 위치 장소 목적지 출발지 도착지"),
    (Form.WORDS, "query question search text message reason symptom symptoms task description details detail complaint problem issue note notes comment comments "
     "request content contents body prompt input keywords keyword q feedback instructions inquiry enquiry summary expression fault error damage defect topic subject wish occasion "
     "검색어 질문 내용 사유 이유 증상 설명 메시지 문의 요청"),
    (Form.PERSON, "person doctor guest patient author contact employee recipient passenger customer colleague attendee dentist physician 의사 환자 이름 성함 담당자"),
)  # fmt: skip
_OF_PERSON = "full first last user customer guest patient contact person caller your 예약자 환자 고객"
_NOT_REFERENCES = "of phone how many people guests nights 전화"


def form_of(parameter: Parameter) -> Form:
    """The form of value this parameter asks for."""
    if parameter.choices:
        return Form.CHOICE
    if parameter.type in _BY_TYPE:
        return _BY_TYPE[parameter.type]
    if parameter.type == "object" or parameter.fields:
        return Form.OBJECT
    return _BY_FORMAT.get(parameter.format) or _by_description(parameter) or _by_name(parameter)


def _by_description(parameter: Parameter) -> Form | None:
    description = parameter.description.lower()
    if "e-mail address" in description or "email address" in description or "이메일 주소" in description:
        return Form.EMAIL
    if "phone number" in description or "전화번호" in description:
        return Form.PHONE
    if "date and time" in description or "날짜와 시간" in description:
        return Form.MOMENT
    return None


def _by_name(parameter: Parameter) -> Form:
    name = parameter.name_words
    if {"check", "in"} <= name or {"check", "out"} <= name:
        return Form.DATE
    if name & {"number", "no", "num"}:
        return Form.THING if name & set(_NOT_REFERENCES.split()) else Form.REFERENCE
    for form, known in _WORDS:
        if name & set(known.split()):
            return form
    return _by_examples(parameter)


def _by_examples(parameter: Parameter) -> Form:
    examples = [example for example in parameter.examples if " " not in example]
    if examples and all(any(c.isdigit() for c in example) for example in examples):
        return Form.REFERENCE
    if "name" in parameter.name_words and (
        parameter.name_words & set(_OF_PERSON.split()) or parameter.words & {"customer", "person", "guest", "patient"}
    ):
        return Form.PERSON
    return Form.PERSON if parameter.name_words == {"name"} and not parameter.description else Form.THING
