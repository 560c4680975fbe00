import pytest
from hypothesis import given
from hypothesis import strategies as st

from shanzhi.kernel.masking import mask_address, mask_id, mask_name, mask_phone


def test_it_works():
    assert mask_name("王建国") == "王*国"
    assert mask_phone("13812342716") == "138****2716"
    assert mask_id("33028219900101001X") == "**************001X"
    assert mask_address("浒山街道金山社区峙山路12弄3幢402室") == "浒山街道金山社区峙山路***"


@pytest.mark.parametrize(
    ("name", "masked"),
    [
        ("", ""),
        ("王", "*"),
        ("王国", "王*"),
        ("欧阳锋", "欧阳*"),
        ("欧阳建国", "欧阳**"),
        ("王李建国", "王**国"),
        ("买买提·吐尔逊", "买**"),
        ("John Smith", "J**"),
        ("王阿姨", "王阿姨"),
        ("欧阳先生", "欧阳先生"),
    ],
)
def test_names(name, masked):
    assert mask_name(name) == masked


@pytest.mark.parametrize(
    ("phone", "masked"),
    [
        ("+86 138-1234-2716", "138****2716"),
        ("0574-63121234", "05746312****"),
        ("63121234", "6312****"),
        ("12345", "*****"),
        ("", ""),
    ],
)
def test_phones(phone, masked):
    assert mask_phone(phone) == masked


@pytest.mark.parametrize(
    ("address", "masked"),
    [
        ("慈溪市周巷镇天元村十二组", "慈溪市周巷镇天元村***"),
        ("浒山街道金山社区三北花园5幢", "浒山街道金山社区***"),
        ("G329国道与中横线路口东侧", "G329国道与中横线路***"),
        ("新城大道", "新城大道"),
        ("某小区402", "***"),
        ("海曙区某小区402", "海曙区***"),
        ("", ""),
    ],
)
def test_addresses_down_to_the_street(address, masked):
    assert mask_address(address) == masked


@given(st.text("王李张欧阳建国明", min_size=2, max_size=6))
def test_no_whole_name_is_ever_shown(name):
    assert "*" in mask_name(name)


@given(st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True))
def test_the_middle_of_a_phone_is_never_shown(phone):
    assert mask_phone(phone)[3:7] == "****"


@given(st.integers(1, 999), st.integers(1, 99), st.integers(101, 2999))
def test_no_house_number_is_ever_shown(house, block, flat):
    masked = mask_address(f"金山社区峙山路{house}号{block}幢{flat}室")
    assert not any(c.isdigit() for c in masked)
