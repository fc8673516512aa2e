namespace Farthing.Verbs.Routes;

/// <summary>Codes of faults in the input of <c>route</c>.</summary>
internal static class RouteFaultCodes
{
    /// <summary>A file of labels cannot be read: no such file, not CSV, no header with a prompt and two models.</summary>
    /// <remarks>A header with <c>prompt</c> and a column for each model, which <c>--weak</c> and <c>--strong</c> name; see docs/route.md.</remarks>
    public const string BadLabels = "FAR9831";

    /// <summary>A label cannot be read: not true or false and no number from 0 to 1, no prompt, or a cost or a confidence that is no number.</summary>
    /// <remarks>Mend the cell that file and line name.</remarks>
    public const string BadLabel = "FAR9832";

    /// <summary>The same prompt has other outcomes in more than 1 % of the rows: labels contradict each other.</summary>
    /// <remarks>Remove the wrong rows, or grade answers from 0 to 1 where models were asked several times.</remarks>
    public const string Contradiction = "FAR9833";

    /// <summary>Costs are half known: one model's alone, or none of a request where a judge, an audit or a price of one model is stated.</summary>
    /// <remarks>Give <c>--weak-cost</c> and <c>--strong-cost</c>, or columns <c>weak_usd</c> and <c>strong_usd</c>; a cost is never taken as 0.</remarks>
    public const string NoCosts = "FAR9834";

    /// <summary>Too few labels to hold some out: an evaluation needs 100 held-out rows.</summary>
    /// <remarks>Collect more labels, or give <c>--router</c>, which needs none for training.</remarks>
    public const string TooFew = "FAR9835";
}
