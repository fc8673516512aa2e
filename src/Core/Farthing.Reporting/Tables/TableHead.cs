namespace Farthing.Reporting.Tables;

/// <summary>The head of a table's column.</summary>
/// <param name="Text">What it says.</param>
/// <param name="IsWords">True for words: they stand to the left, and are cut where the line is short.</param>
/// <param name="Rank">The first to be left out where the line is short has the largest; 0 is never left out.</param>
public sealed record TableHead(string Text, bool IsWords, int Rank = 0)
{
    /// <summary>True for what was saved: an amount below 0 is a loss, and red.</summary>
    public bool IsSaved { get; init; }

    /// <summary>True where a cell of this column is a loss.</summary>
    public bool IsLoss(string cell) => IsSaved && cell.StartsWith('−');
}
