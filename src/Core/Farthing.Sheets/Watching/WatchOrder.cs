namespace Farthing.Sheets.Watching;

/// <summary>Order of a watch's addresses.</summary>
public enum WatchOrder
{
    /// <summary>As they were given.</summary>
    Given,

    /// <summary>The longest queue first.</summary>
    Queue,

    /// <summary>The fullest KV cache first.</summary>
    Kv,

    /// <summary>The most output tokens first.</summary>
    Output,
}
