namespace Farthing.Measurement.Load.Http;

/// <summary>How an answer's body ended.</summary>
internal enum AnswerEnd
{
    /// <summary>As its framing says.</summary>
    Whole,

    /// <summary>With the connection, as its head allows: whole if its events say so.</summary>
    WithConnection,

    /// <summary>Before its framing says.</summary>
    Cut,

    /// <summary>What came is not HTTP.</summary>
    NotHttp,
}
