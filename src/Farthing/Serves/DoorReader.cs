using Farthing.Gateway.Configuration;
using Farthing.Gateway.Listening;
using Farthing.Numerics.Quantities;

namespace Farthing.Serves;

/// <summary>Reads how clients come in: <c>tls:</c>, <c>h2c:</c> and <c>clients:</c>.</summary>
/// <param name="secrets">Where passwords come from.</param>
/// <param name="folder">Of the configuration: files are relative to it.</param>
internal sealed class DoorReader(SecretSource secrets, string folder)
{
    /// <summary>The certificate; null without one.</summary>
    /// <param name="parent">The whole file, or the section of another listener.</param>
    public TlsOptions? Tls(ConfigSection parent)
    {
        if (parent.Section("tls") is not ConfigSection section)
        {
            return null;
        }

        string? certificate = File(section, "certificate");
        string? key = File(section, "key");
        string? pkcs12 = File(section, "pkcs12");
        bool isPem = certificate is not null || key is not null;
        if (isPem == pkcs12 is not null || (isPem && (certificate is null || key is null)))
        {
            section.Wrong(
                isPem ? "certificate" : "pkcs12",
                "a certificate is two PEM files, or one of PKCS#12",
                "certificate: and key:, or pkcs12: (and password_env: or password_file:)",
                code: GatewayFaultCodes.Conflict
            );
        }

        TlsOptions options = new()
        {
            Path = section.Path,
            Certificate = certificate,
            Key = key,
            Pkcs12 = pkcs12,
            Password = secrets.Read(section, "password"),
            ClientCa = File(section, "client_ca"),
        };
        section.Done();
        return options;
    }

    /// <summary>The address for HTTP/2 without TLS; null without one.</summary>
    public static ListenOptions? H2c(ConfigSection root) => Address(root, "h2c", "127.0.0.1:4001");

    /// <summary>How long clients are waited for.</summary>
    public static ClientPatience Clients(ConfigSection root)
    {
        ClientPatience standard = new();
        if (root.Section("clients") is not ConfigSection section)
        {
            return standard;
        }

        ClientPatience patience = new()
        {
            MostConnections = (int)(section.Count("connections", 1, 1_000_000) ?? standard.MostConnections),
            HeadersWithin = Positive(section, "headers_within") ?? standard.HeadersWithin,
            KeepAlive = Positive(section, "keep_alive") ?? standard.KeepAlive,
            LeastBodyBytesPerSecond =
                section.Quantity("body_bytes_per_second", QuantityKind.Count, 1, 1e9)
                ?? standard.LeastBodyBytesPerSecond,
            BodyGrace = AtLeastASecond(section, "body_grace") ?? standard.BodyGrace,
            StalledReader = Positive(section, "stalled_after") ?? standard.StalledReader,
        };
        section.Done();
        return patience;
    }

    /// <summary>An address and port; null where none is stated.</summary>
    public static ListenOptions? Address(ConfigSection section, string key, string example)
    {
        if (section.Text(key) is not string text)
        {
            return null;
        }

        if (ListenOptions.Parse(text) is ListenOptions place)
        {
            return place;
        }

        section.Wrong(key, "not an address", $"address:port such as {example}");
        return null;
    }

    private string? File(ConfigSection section, string key) =>
        section.Text(key) is string path ? Path.Combine(folder, path) : null;

    private static TimeSpan? Positive(ConfigSection section, string key)
    {
        TimeSpan? time = section.Time(key);
        if (time == TimeSpan.Zero)
        {
            section.Wrong(key, "no time at all", "a time above 0, such as 30s");
            return null;
        }

        return time;
    }

    /// <summary>The server looks once a second.</summary>
    private static TimeSpan? AtLeastASecond(ConfigSection section, string key)
    {
        TimeSpan? time = section.Time(key);
        if (time < TimeSpan.FromSeconds(1.1))
        {
            section.Wrong(key, "too short to be kept", "more than 1s, such as 5s");
            return null;
        }

        return time;
    }
}
