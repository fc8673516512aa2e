namespace Farthing.Measurement.Load.Connections;

/// <summary>Something that carries one request at a time to the server, and its answer into a record.</summary>
internal interface ILoadConnection : IDisposable
{
    /// <summary>True when it had carried another request before this one: the server may have closed it meanwhile.</summary>
    bool WasUsedBefore { get; }

    /// <summary>True when it can carry another request.</summary>
    bool IsUsable { get; }

    /// <summary>Sends a request (head and body as HTTP/1.1 has them) and reads its answer into the record, to the end or to a failure. Reads are stamped when they return, and parsed after that. Never throws for what the network does.</summary>
    Task ExchangeAsync(ReadOnlyMemory<byte> request, RequestRecord record, bool keepsAnswer);

    /// <summary>Ends what it carries from another thread: the exchange is over soon.</summary>
    void Abort();
}
