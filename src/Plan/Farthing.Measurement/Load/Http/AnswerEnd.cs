namespace Farthing.Measurement.Load.Http;

/// <summary>End of an answer's body.</summary>
internal enum AnswerEnd
{
    /// <summary>As its framing says.</summary>
    Whole,

    /// <summary>With the connection, as its head allows: whole if its events say so.</summary>
    WithConnection,

    /// <summary>Before its framing says.</summary>
    Cut,

    /// <summary>The received bytes are not HTTP.</summary>
    NotHttp,
}
