using Farthing.Measurement.Load;

namespace Farthing.Benches;

/// <summary>What carried the requests, for people and for programs.</summary>
internal static class TransportWords
{
    /// <summary>The word in JSON.</summary>
    public static string Key(LoadTarget target) =>
        target.Transport switch
        {
            TransportKind.Epoll => "epoll",
            TransportKind.Sockets => "sockets",
            TransportKind.Tls => "tls",
            TransportKind.Http2 => "http2",
            _ => "proxy",
        };

    /// <summary>The word and, where there is one, the proxy with who named it.</summary>
    public static string Words(LoadTarget target) =>
        target.Proxy is ProxyAddress proxy
            ? $"{Key(target)} ({(target.IsHttp2 ? "through " : "")}{proxy.Shown}, {proxy.Source})"
            : Key(target);
}
