namespace Farthing.Reporting.Sheets;

/// <summary>A part of a sheet that reads alone after the answer; its sections follow each other.</summary>
/// <param name="Title">Its head, on a page and in Markdown.</param>
public sealed record SheetPart(string Title)
{
    /// <summary>The answer's figures, its certainty, its price, the alternatives: what somebody decides by.</summary>
    public static SheetPart Decision { get; } = new("The decision");

    /// <summary>Reasons: what was rejected, what moves the answer, what was assumed.</summary>
    public static SheetPart Why { get; } = new("Why");

    /// <summary>Commands that follow.</summary>
    public static SheetPart Run { get; } = new("How to run it");
}
