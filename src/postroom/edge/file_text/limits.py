"""The bounds of reading a file, with their units and where they come from."""

MAX_FILE_BYTES = 67_108_864
"""A larger file is not read: 64 MiB, more than twice what a mail may be by default."""
MAX_OUTPUT_CHARS = 1_048_576
"""Characters of text kept of one file; the answer says when there was more."""
MAX_ADDRESS_SPACE_BYTES = 1_073_741_824
"""RLIMIT_AS of a child: 1 GiB. An idle one maps some 60 MB, a hundred pages of PDF 200 MB."""
MAX_OCR_ADDRESS_SPACE_BYTES = 3_221_225_472
"""RLIMIT_AS of a child that recognises letters: models and their workspace map about 1.2 GB."""
MAX_OPEN_FILES = 64
"""RLIMIT_NOFILE of a child: three pipes, and the libraries it loads."""
CPU_S = 25
"""Processor seconds for one file, RLIMIT_CPU; a loop in native code ends here whatever the clock says."""
OCR_CPU_S = 150
"""The same with recognition of letters, which uses every core."""
READ_TIMEOUT_S = 20
"""Wall-clock seconds for one file, watched inside the child."""
BEGIN_PAGE_S = 12
"""No further page is begun after so long: what was read is answered, marked as cut."""
OCR_TIMEOUT_S = 60
"""Wall-clock seconds once letters are recognised."""
OCR_BEGIN_PAGE_S = 40
"""The same for pages whose letters are recognised."""
PARENT_GRACE_S = 10
"""Beyond the child's own time; then it is killed."""
MAX_PAGES = 500
"""Pages of a PDF, slides or sheets that are read."""
MAX_OCR_PAGES = 20
"""Pages whose letters are recognised: about a second each."""
MAX_IMAGE_PIXELS = 40_000_000
"""Width by height of a picture: 40 megapixels unpack to 120 MB."""
OCR_SIDE_PIXELS = 2_200
"""The longer side of a PDF page drawn for recognition: 190 dots an inch on A4."""
MAX_UNPACKED_BYTES = 134_217_728
"""Bytes unpacked from one zip in all, 128 MiB. Ordinary documents have less than 10 MiB of XML."""
MAX_PACK_RATIO = 300
"""Unpacked to packed of one part above SMALL_PART_BYTES. Sheets of equal numbers reach 100; a bomb, 1,000."""
SMALL_PART_BYTES = 8_388_608
"""A part that unpacks to no more is harmless however well it was packed."""
MAX_DIRECTORY_BYTES = 2_097_152
"""A zip's directory: some 25,000 names. A longer one alone would take half a gigabyte to hold."""
MAX_XML_DEPTH = 1_000
"""Nesting of elements. Documents by people stay under 60."""
MAX_SHARED_STRINGS = 2_000_000
"""Texts that a workbook's cells share. Excel writes one a different cell."""
MAX_MARKUP_CHARS = 8_388_608
"""Characters of a calendar that are looked at: eight times what may come of it."""
MAX_LISTED = 200
"""Attachments named of a nested mail, and guests of one calendar entry."""
FILES_PER_CHILD = 50
"""Then a child is replaced: whatever leaked is gone."""
MAX_IDLE_MEMORY_BYTES = 209_715_200
"""A child that holds more than 200 MiB after a file is not kept for another one."""
MAX_CHILDREN = 2
"""Files read at a time. Both cores of a small machine; the server's own work comes first."""
IDLE_S = 30.0
"""A child without work ends after so long: it holds some 15 to 40 MB."""
MAX_WAITING = 100
"""Files that wait for a child; more are put off."""
WAIT_S = 60.0
"""How long one waits for a child before it is put off."""
MAX_DETAIL_CHARS = 500
"""Of the sentence that says what became of a file."""
MAX_ANSWER_BYTES = 4 * MAX_OUTPUT_CHARS + 65_536
"""What a child may answer: every character of four bytes."""
