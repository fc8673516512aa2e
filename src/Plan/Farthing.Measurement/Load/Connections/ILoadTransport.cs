using System.Net.Sockets;

namespace Farthing.Measurement.Load.Connections;

/// <summary>A way to a server: opens connections of one kind.</summary>
internal interface ILoadTransport : IDisposable
{
    /// <summary>Opens a connection, ready for its first request.</summary>
    /// <exception cref="Exception">One that <see cref="ConnectFailure"/> knows.</exception>
    Task<ILoadConnection> OpenAsync(CancellationToken cancellation);

    /// <summary>Reads a connected socket by the same means as every stream, until it ends.</summary>
    /// <returns>What ends the reading; the socket stays the caller's.</returns>
    IDisposable Listen(Socket socket, ReadSink sink);
}

/// <summary>Takes what one read brought.</summary>
/// <param name="bytes">Valid during the call.</param>
/// <param name="atNs">When the read returned, on <see cref="MonotonicClock"/>.</param>
internal delegate void ReadSink(ReadOnlySpan<byte> bytes, long atNs);
