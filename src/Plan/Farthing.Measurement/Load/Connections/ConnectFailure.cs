using System.Net.Sockets;
using System.Security.Authentication;
using Farthing.Documents.Benches;

namespace Farthing.Measurement.Load.Connections;

/// <summary>Why a connection could not be made, by kind.</summary>
/// <param name="Outcome">The kind.</param>
/// <param name="Detail">What the network said.</param>
public sealed record ConnectFailure(RequestOutcome Outcome, string Detail)
{
    /// <summary>The failure that an exception stands for; null when it is none of the network's.</summary>
    public static ConnectFailure? Of(Exception failure) =>
        failure switch
        {
            SocketException
            {
                SocketErrorCode: SocketError.HostNotFound or SocketError.NoData or SocketError.TryAgain
            } => new(RequestOutcome.NameUnknown, "the host's name has no address"),
            SocketException socket => new(RequestOutcome.ConnectFailed, Sentence(socket.Message)),
            HttpRequestException client => OfClient(client),
            AuthenticationException tls => new(RequestOutcome.TlsFailed, Sentence(tls.Message)),
            IOException io => new(RequestOutcome.TlsFailed, Sentence(io.Message)),
            OperationCanceledException => new(RequestOutcome.ConnectFailed, "connecting took too long"),
            _ => null,
        };

    /// <summary>Message of the framework's client, which wraps the cause.</summary>
    private static ConnectFailure OfClient(HttpRequestException failure)
    {
        if (failure.InnerException is SocketException or AuthenticationException)
        {
            return Of(failure.InnerException)!;
        }

        RequestOutcome outcome = failure.HttpRequestError switch
        {
            HttpRequestError.NameResolutionError => RequestOutcome.NameUnknown,
            HttpRequestError.SecureConnectionError => RequestOutcome.TlsFailed,
            _ => RequestOutcome.ConnectFailed,
        };
        string detail = failure.HttpRequestError switch
        {
            HttpRequestError.VersionNegotiationError => "the server does not speak HTTP/2",
            HttpRequestError.HttpProtocolError or HttpRequestError.InvalidResponse =>
                "what answers there does not speak this HTTP version",
            HttpRequestError.ResponseEnded => "the connection was closed before the answer was whole",
            _ => Sentence(failure.Message),
        };
        return new ConnectFailure(outcome, detail);
    }

    private static string Sentence(string message) => message.ReplaceLineEndings(" ").Trim().TrimEnd('.');
}
