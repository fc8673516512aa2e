using System.Globalization;
using Farthing.Gateway.Configuration;
using Farthing.Gateway.Keys;
using Farthing.Gateway.Routing;
using Farthing.Numerics.Faults;
using Farthing.Settings.Trees;

namespace Farthing.Serves;

/// <summary>Reads <c>keys:</c> of a gateway's configuration.</summary>
/// <param name="secrets">Where their secrets come from.</param>
internal sealed class KeyReader(SecretSource secrets)
{
    /// <summary>The keys.</summary>
    /// <param name="root">The file.</param>
    /// <param name="models">The models that keys may name.</param>
    public IReadOnlyList<KeyOptions> Read(ConfigSection root, IReadOnlyList<ModelRoute> models)
    {
        List<KeyOptions> keys = [];
        if (root.Section("keys") is not ConfigSection section)
        {
            return keys;
        }

        HashSet<string> names = [.. models.Select(model => model.Name)];
        foreach ((string id, YamlNode value) in section.Named())
        {
            if (section.SectionOf(value, $"keys.{id}") is not ConfigSection one)
            {
                continue;
            }

            string? secret = secrets.Read(one, "secret");
            string? hash = one.Text("sha256");
            if (hash is not null && (hash.Length != 64 || hash.Any(c => !char.IsAsciiHexDigitLower(c))))
            {
                one.Wrong(
                    "sha256",
                    "not a SHA-256",
                    "64 lower-case hexadecimals: printf %s \"$KEY\" | sha256sum"
                );
            }
            else if (hash is null && secret is null && !one.Has("secret_env") && !one.Has("secret_file"))
            {
                one.Wrong(
                    "secret_env",
                    "the key has no secret",
                    "secret_env: NAME, secret_file: FILE, or sha256: its hash",
                    code: GatewayFaultCodes.NoSecret
                );
            }

            IReadOnlyList<string>? allowed = one.Texts("models");
            foreach (string model in allowed ?? [])
            {
                if (!names.Contains(model))
                {
                    one.Wrong(
                        "models",
                        $"no model '{model}' in this file",
                        "names of models: " + string.Join(", ", names),
                        NearestWord.Find(model, names),
                        GatewayFaultCodes.UnknownName
                    );
                }
            }

            keys.Add(
                new KeyOptions
                {
                    Id = id,
                    Sha256 = hash ?? KeySecret.HashOf(secret ?? ""),
                    Team = one.Text("team") ?? "",
                    User = one.Text("user") ?? "",
                    Tags = [.. (one.Texts("tags") ?? []).Distinct().Order(StringComparer.Ordinal)],
                    Models = allowed,
                    ExpiresAt = Day(one, "expires"),
                    IsDisabled = one.Truth("disabled", false),
                }
            );
            one.Done();
        }

        return keys;
    }

    private static DateTimeOffset? Day(ConfigSection section, string key)
    {
        if (section.Text(key) is not string text)
        {
            return null;
        }

        if (
            DateTimeOffset.TryParse(
                text,
                CultureInfo.InvariantCulture,
                DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal,
                out DateTimeOffset time
            )
        )
        {
            return time;
        }

        section.Wrong(key, "not a day or time", "2026-12-31, or 2026-12-31T18:00:00Z");
        return null;
    }
}
