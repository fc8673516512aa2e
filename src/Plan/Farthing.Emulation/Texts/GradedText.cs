namespace Farthing.Emulation.Texts;

/// <summary>Text of a graded answer, decided before the engine times it.</summary>
/// <param name="Text">The answer; where it is not whole, words stand before made-up ones.</param>
/// <param name="IsWhole">True where the answer is this text and ends with it.</param>
/// <param name="Grade">Header that says what it is: right, wrong, verdict or none.</param>
/// <param name="Logprob">Mean log probability of its tokens; null for made-up ones.</param>
public sealed record GradedText(string Text, bool IsWhole, string Grade, double? Logprob = null)
{
    /// <summary>Header of the response that carries <see cref="Grade"/>.</summary>
    public const string Header = "x-emulated-grade";

    /// <summary>Begins an answer to a prompt that the graded set does not know.</summary>
    public static GradedText Unknown { get; } = new("[not graded]", false, "none");
}
