namespace Farthing.Reporting.Charts;

/// <summary>Colors that stay apart for color-blind readers, in light and in dark; the page's style sheet says which color each one is.</summary>
public enum ChartTone
{
    /// <summary>The first series; decode, used, self-hosted, what is in question.</summary>
    Blue,

    /// <summary>The second series; prefill.</summary>
    Orange,

    /// <summary>The third; saved, kept free.</summary>
    Green,

    /// <summary>The fourth; people, APIs.</summary>
    Purple,

    /// <summary>Context: idle, other runs, what was not chosen.</summary>
    Gray,

    /// <summary>A limit that was promised, and what is past it.</summary>
    Red,
}
