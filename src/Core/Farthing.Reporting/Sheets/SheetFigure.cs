namespace Farthing.Reporting.Sheets;

/// <summary>One of the few figures below the answer, with what it is to be held against.</summary>
/// <param name="Label">Its name; where it is a term of the page's definitions, its definition shows on hover and focus.</param>
/// <param name="Value">The figure with its unit.</param>
/// <param name="Beside">The promise, budget or use beside it, and how it is known (measured, predicted, assumed).</param>
public sealed record SheetFigure(string Label, string Value, string Beside)
{
    /// <summary>Its state.</summary>
    public SheetState State { get; init; }

    /// <summary>The word of its state, such as <c>kept</c>; needed where the state is not plain.</summary>
    public string Word { get; init; } = "";
}
