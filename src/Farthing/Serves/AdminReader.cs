using Farthing.Gateway.Configuration;
using Farthing.Gateway.Keys;
using Farthing.Gateway.Listening;

namespace Farthing.Serves;

/// <summary>Reads <c>admin:</c> of a gateway's configuration.</summary>
/// <param name="secrets">Where its key comes from.</param>
/// <param name="doors">Reads its <c>tls:</c>.</param>
internal sealed class AdminReader(SecretSource secrets, DoorReader doors)
{
    private const int ShortestKey = 20;

    /// <summary>The admin API; null where nobody asks for one.</summary>
    /// <param name="root">The file.</param>
    /// <param name="keys">The virtual keys: none of them may open it.</param>
    /// <param name="door">Where clients come to.</param>
    public AdminOptions? Read(ConfigSection root, IReadOnlyList<KeyOptions> keys, ListenOptions door)
    {
        if (root.Section("admin") is not ConfigSection section)
        {
            return null;
        }

        string? key = secrets.Read(section, "key");
        if (key is null && !section.Has("key_env") && !section.Has("key_file"))
        {
            section.Wrong(
                "key_env",
                "the admin API has no key",
                "key_env: NAME, or key_file: FILE; openssl rand -hex 32 draws one",
                code: GatewayFaultCodes.NoSecret
            );
        }

        string source = section.Has("key_file") ? "key_file" : "key_env";
        string hash = KeySecret.HashOf(key ?? "");
        if (key is { Length: < ShortestKey })
        {
            Unsafe(section, source, "the admin key is too short", $"{ShortestKey} characters at least");
        }

        if (keys.Any(one => one.Sha256 == hash))
        {
            Unsafe(section, source, "the admin key is a virtual key too", "a key of its own");
        }

        string text = section.Text("listen") ?? $"127.0.0.1:{AdminOptions.Port}";
        ListenOptions? listen = ListenOptions.Parse(text);
        bool allowsRemote = section.Truth("allow_remote", false);
        TlsOptions? tls = doors.Tls(section);
        if (listen is null)
        {
            section.Wrong("listen", "not an address", "address:port such as 127.0.0.1:4001");
        }
        else if (listen.Port != 0 && listen.ToString() == door.ToString())
        {
            Unsafe(section, "listen", "clients come to this address", "an address of its own");
        }

        if (listen is { IsLoopback: false })
        {
            CheckRemote(section, allowsRemote);
        }

        section.Done();
        return new AdminOptions
        {
            Listen = listen ?? new ListenOptions { Port = AdminOptions.Port },
            KeySha256 = hash,
            AllowsRemote = allowsRemote,
            Tls = tls,
        };
    }

    /// <summary>Other machines reach it because somebody says so, and nobody on the way reads the key.</summary>
    private static void CheckRemote(ConfigSection section, bool allowsRemote)
    {
        if (!allowsRemote)
        {
            Unsafe(
                section,
                "listen",
                "the admin API would be open to other machines",
                "a loopback address; or allow_remote: true and tls: beside it"
            );
        }

        if (!section.Has("tls"))
        {
            Unsafe(
                section,
                "tls",
                "the admin key and new secrets would go to other machines without TLS",
                "tls: { certificate: FILE, key: FILE } beside listen; or a loopback address"
            );
        }
    }

    private static void Unsafe(ConfigSection section, string key, string message, string expected) =>
        section.Wrong(key, message, expected, code: GatewayFaultCodes.Conflict);
}
