using System.Globalization;
using Farthing.Documents.Benches;

namespace Farthing.Measurement.Load;

/// <summary>The server under load.</summary>
public sealed record LoadTarget
{
    private const string VersionPath = "/v1";

    /// <summary>Its address without a path, as connections need it.</summary>
    public required string Host { get; init; }

    /// <summary>TCP port.</summary>
    public required int Port { get; init; }

    /// <summary>True for https.</summary>
    public bool IsTls { get; init; }

    /// <summary>Takes any certificate.</summary>
    public bool TrustsAnyCertificate { get; init; }

    /// <summary>Path before <c>/v1</c>; empty for most.</summary>
    public string BasePath { get; init; } = "";

    /// <summary>The name of the model in requests.</summary>
    public string Model { get; init; } = "";

    /// <summary>Which endpoint.</summary>
    public LoadApi Api { get; init; }

    /// <summary>The bearer token; empty for none. Never shown.</summary>
    public string ApiKey { get; init; } = "";

    /// <summary>Header that names the conversation of a generation; empty for none.</summary>
    public string SessionHeader { get; init; } = "";

    /// <summary>Speaks HTTP/2: by ALPN over https, at once (prior knowledge) over http.</summary>
    public bool IsHttp2 { get; init; }

    /// <summary>The proxy to go through; null for none.</summary>
    public ProxyAddress? Proxy { get; init; }

    /// <summary>Transport of its requests.</summary>
    public TransportKind Transport =>
        IsHttp2 ? TransportKind.Http2
        : Proxy is not null ? TransportKind.Proxy
        : IsTls ? TransportKind.Tls
        : TransportKind.Sockets;

    /// <summary>The address for people.</summary>
    public string Url => UrlOf(BasePath);

    /// <summary>The path of generations.</summary>
    public string GenerationPath =>
        BasePath + VersionPath + (Api == LoadApi.Chat ? "/chat/completions" : "/completions");

    /// <summary>The path of the list of models.</summary>
    public string ModelsPath => BasePath + VersionPath + "/models";

    /// <summary>The host as a header and an address have it: IPv6 in brackets.</summary>
    public string HostText => Host.Contains(':', StringComparison.Ordinal) ? $"[{Host}]" : Host;

    /// <summary>The address of a path on the server.</summary>
    internal string UrlOf(string path) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{(IsTls ? "https" : "http")}://{HostText}:{Port}{path}"
        );

    /// <summary>Reads an address such as <c>http://127.0.0.1:8000</c> or <c>https://api.example.com/v1</c>; null when it is none.</summary>
    public static LoadTarget? Parse(string url)
    {
        string whole = url.Contains("://", StringComparison.Ordinal) ? url : "http://" + url;
        if (
            !Uri.TryCreate(whole, UriKind.Absolute, out Uri? uri)
            || uri.Scheme is not ("http" or "https")
            || uri.Host.Length == 0
            || uri.UserInfo.Length > 0
        )
        {
            return null;
        }

        string path = uri.AbsolutePath.TrimEnd('/');
        path = path.EndsWith(VersionPath, StringComparison.Ordinal) ? path[..^VersionPath.Length] : path;
        return new LoadTarget
        {
            Host = uri.Host.Trim('[', ']'),
            Port = uri.Port,
            IsTls = uri.Scheme == "https",
            BasePath = path,
        };
    }
}
