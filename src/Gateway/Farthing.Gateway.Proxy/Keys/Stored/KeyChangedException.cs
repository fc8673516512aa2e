namespace Farthing.Gateway.Keys.Stored;

/// <summary>A key or budget was changed by somebody else between reading and writing it.</summary>
/// <param name="id">Its id.</param>
/// <param name="what">Which of the two.</param>
public sealed class KeyChangedException(string id, string what = "key")
    : Exception($"the {what} {id} was changed meanwhile");
