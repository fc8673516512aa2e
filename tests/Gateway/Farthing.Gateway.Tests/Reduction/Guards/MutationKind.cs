namespace Farthing.Tests.Reduction.Guards;

/// <summary>A mechanical change that makes another question of a question.</summary>
public enum MutationKind
{
    EntitySwapped,
    WordsSwapped,
    NumberPlusOne,
    NumberTimesTen,
    UnitChanged,
    WordDropped,
    NegationDropped,
    NegationInserted,
}
