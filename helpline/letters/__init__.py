"""Letters that the customer sends: the complaint to a merchant, the end of the contract.

The texts stand in `data/letters/<language>.yml`. `compose` fills one in, `pdf` puts it on paper.
"""

from helpline.letters.complaint import complaint_letter
from helpline.letters.letter import Letter, compose
from helpline.letters.pdf import pdf
from helpline.letters.texts import LettersError

__all__ = ["Letter", "LettersError", "complaint_letter", "compose", "pdf"]
