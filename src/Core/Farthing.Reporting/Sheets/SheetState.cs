namespace Farthing.Reporting.Sheets;

/// <summary>State of an answer or a figure; shown as a word and a shape, never by color alone.</summary>
public enum SheetState
{
    /// <summary>Neither good nor bad: a figure.</summary>
    Plain,

    /// <summary>Kept, valid.</summary>
    Good,

    /// <summary>Kept, but not at the band's edge; valid with a remark.</summary>
    Near,

    /// <summary>Missed, invalid.</summary>
    Bad,
}
