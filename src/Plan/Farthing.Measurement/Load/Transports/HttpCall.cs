using Farthing.Measurement.Load.Http;
using Farthing.Measurement.Load.Prompts;

namespace Farthing.Measurement.Load.Transports;

/// <summary>Asks a server something small, on a connection of its own: its models, its counters, a token count.</summary>
internal static class HttpCall
{
    private const int MaxBytes = 16 << 20;

    /// <summary>A GET.</summary>
    public static Task<HttpAnswer> GetAsync(LoadTarget target, string path, CancellationToken cancellation)
    {
        TextBuffer head = new();
        RequestHead.Append(head, target, "GET"u8, path, 0);
        return SendAsync(target, head.Written.ToArray(), cancellation);
    }

    /// <summary>Sends a whole message and reads its answer.</summary>
    /// <exception cref="HttpRequestException">There is no way to the host, the connection broke, or the answer is not HTTP.</exception>
    /// <exception cref="System.Security.Authentication.AuthenticationException">The certificate is refused.</exception>
    public static async Task<HttpAnswer> SendAsync(
        LoadTarget target,
        ReadOnlyMemory<byte> message,
        CancellationToken cancellation
    )
    {
        using ClientTransport transport = new(target);
        return await transport.CallAsync(message, MaxBytes, cancellation).ConfigureAwait(false);
    }
}
