using Farthing.Cli;
using Farthing.Measurement.Faults;
using Farthing.Measurement.Load;
using Farthing.Numerics.Faults;

namespace Farthing.Verbs.Benches;

/// <summary>Reads how a server is reached: the HTTP version, and the proxy of the flag or of the environment.</summary>
internal static class ProxyReader
{
    private const string None = "none";

    /// <summary>The target with its HTTP version and its proxy; faults are collected.</summary>
    public static LoadTarget Choose(VerbContext context, LoadTarget target)
    {
        LoadTarget chosen = target with
        {
            IsHttp2 = context.Parsed.GetValue(BenchFlags.Http2),
            Proxy = ProxyOf(context, target),
        };
        if (chosen.IsHttp2 && chosen.Proxy is { } proxy && !chosen.IsTls && proxy.Uri.Scheme.StartsWith('h'))
        {
            context.Conflict(
                "--http2",
                "an HTTP proxy passes HTTP/2 on to https servers only, through a tunnel",
                "https://…, no --http2, or --proxy none",
                $"{target.Url} through {proxy.Shown}"
            );
        }

        return chosen;
    }

    private static ProxyAddress? ProxyOf(VerbContext context, LoadTarget target)
    {
        string? flag = context.Parsed.GetValue(BenchFlags.Proxy);
        if (flag == None)
        {
            return null;
        }

        (string Name, string Value)? named = flag is null
            ? ProxyVariables.For(target, Environment.GetEnvironmentVariable)
            : (BenchFlags.Proxy.Name, flag);
        if (named is not { } given)
        {
            return null;
        }

        ProxyAddress? proxy = ProxyAddress.Parse(given.Value, given.Name);
        if (proxy is null)
        {
            context.Faults.Add(
                new Fault(BenchFaultCodes.BadUrl, "not the address of a proxy")
                {
                    Path = given.Name,
                    Expected = "http://HOST:PORT, https://, socks4:// or socks5://; none for no proxy",
                }
            );
        }

        return proxy;
    }
}
