using Farthing.Gateway.Configuration;
using Farthing.Gateway.Upstreams;
using Farthing.Settings.Values;

namespace Farthing.Gateway.Files;

/// <summary>Settings of upstreams that are a cloud's. Only the places of credentials are read; the credentials themselves are fetched when a request needs them.</summary>
internal static class CloudSettings
{
    /// <summary>Keys that only some clouds know, with these.</summary>
    private static readonly (string Key, string[] Apis)[] OfClouds =
    [
        ("region", ["bedrock", "vertex"]),
        ("profile", ["bedrock"]),
        ("credentials_file", ["bedrock", "vertex"]),
    ];

    /// <summary>Keys that no cloud knows.</summary>
    private static readonly string[] OfOthers =
    [
        "api_version",
        "organization",
        "key_as",
        "health",
        "metrics",
        "queue",
    ];

    /// <summary>Adds the faults between an upstream's API and its other keys.</summary>
    public static void Check(WrittenSection section)
    {
        string api = section.Text("api")!;
        bool isCloud = api is "bedrock" or "vertex";
        foreach ((string key, string[] apis) in OfClouds)
        {
            if (section.Has(key) && !apis.Contains(api))
            {
                Meaningless(section, key, api);
            }
        }

        if (!isCloud)
        {
            if (!section.Has("url") && !section.Has("emulate"))
            {
                section.Missing("url");
            }

            return;
        }

        foreach (string key in OfOthers.Where(section.Has))
        {
            Meaningless(section, key, api);
        }

        if (api == "bedrock" && section.Has("project"))
        {
            Meaningless(section, "project", api);
        }

        foreach (string key in new[] { "region", "project" })
        {
            if (!section.Has(key) && (key == "region" || api == "vertex"))
            {
                section.Missing(key);
            }
        }

        if (section.Text("engine") != "hosted")
        {
            section.Wrong(
                "engine",
                $"{api} is no engine of one's own",
                "engine: hosted",
                code: GatewayFaultCodes.Conflict
            );
        }

        foreach (string key in new[] { "profile", "credentials_file" })
        {
            if (section.Has(key) && (section.Has("key_env") || section.Has("key_file")))
            {
                section.Wrong(
                    key,
                    "a key is there too, which would be sent in its place",
                    "one of both",
                    code: GatewayFaultCodes.Conflict
                );
            }
        }
    }

    /// <summary>The public address of a cloud's region; null where there is none, or it is not known.</summary>
    public static Uri? AddressOf(WrittenSection section) =>
        GatewayRows.AddressOf(
            (section.Text("api"), section.Text("region")) switch
            {
                ("bedrock", string region) => $"https://bedrock-runtime.{region}.amazonaws.com"
                    + (region.StartsWith("cn-", StringComparison.Ordinal) ? ".cn" : ""),
                ("vertex", "global") => "https://aiplatform.googleapis.com",
                ("vertex", string region) => $"https://{region}-aiplatform.googleapis.com",
                _ => null,
            }
        );

    /// <summary>The key of Bedrock that the environment has where the configuration names no credentials.</summary>
    public static string? KeyOf(WrittenSection section, Func<string, string?> environment) =>
        section.Text("api") == "bedrock"
        && !section.Has("key_env")
        && !section.Has("key_file")
        && !section.Has("profile")
        && !section.Has("credentials_file")
            ? Value(environment, "AWS_BEARER_TOKEN_BEDROCK")
            : null;

    /// <summary>Places of AWS credentials; null for other upstreams.</summary>
    public static AwsSource? Aws(
        WrittenSection section,
        SecretSource secrets,
        Func<string, string?> environment
    )
    {
        if (section.Text("api") != "bedrock")
        {
            return null;
        }

        bool isOff = string.Equals(
            Value(environment, "AWS_EC2_METADATA_DISABLED"),
            "true",
            StringComparison.OrdinalIgnoreCase
        );
        string? relative = Value(environment, "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI");
        return new AwsSource
        {
            Profile = section.Text("profile"),
            AccessKey = Value(environment, "AWS_ACCESS_KEY_ID"),
            SecretKey = Secret(environment, "AWS_SECRET_ACCESS_KEY"),
            SessionToken = Secret(environment, "AWS_SESSION_TOKEN"),
            File =
                secrets.PathOf(section.Text("credentials_file"))
                ?? Value(environment, "AWS_SHARED_CREDENTIALS_FILE")
                ?? OfHome(environment, ".aws/credentials"),
            UsualProfile = Value(environment, "AWS_PROFILE") ?? "default",
            Container = GatewayRows.AddressOf(
                relative is null
                    ? Value(environment, "AWS_CONTAINER_CREDENTIALS_FULL_URI")
                    : "http://169.254.170.2" + relative
            ),
            ContainerToken = Secret(environment, "AWS_CONTAINER_AUTHORIZATION_TOKEN"),
            ContainerTokenFile = Value(environment, "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE"),
            Metadata = isOff
                ? null
                : GatewayRows.AddressOf(
                    Value(environment, "AWS_EC2_METADATA_SERVICE_ENDPOINT") ?? "http://169.254.169.254"
                ),
        };
    }

    /// <summary>Places of Google credentials; null for other upstreams.</summary>
    public static GoogleSource? Google(
        WrittenSection section,
        SecretSource secrets,
        Func<string, string?> environment
    ) =>
        section.Text("api") != "vertex"
            ? null
            : new GoogleSource
            {
                File =
                    secrets.PathOf(section.Text("credentials_file"))
                    ?? Value(environment, "GOOGLE_APPLICATION_CREDENTIALS"),
                UsualFile = OfHome(environment, ".config/gcloud/application_default_credentials.json"),
                Metadata =
                    GatewayRows.AddressOf(
                        "http://" + (Value(environment, "GCE_METADATA_HOST") ?? "metadata.google.internal")
                    ) ?? new Uri("http://metadata.google.internal"),
            };

    private static void Meaningless(WrittenSection section, string key, string api) =>
        section.Wrong(
            key,
            $"it has no meaning with api: {api}",
            $"an upstream without {key}",
            code: GatewayFaultCodes.Conflict
        );

    private static string? Value(Func<string, string?> environment, string name) =>
        environment(name)?.Trim() is { Length: > 0 } value ? value : null;

    private static UpstreamSecret? Secret(Func<string, string?> environment, string name) =>
        Value(environment, name) is string value ? new UpstreamSecret(value) : null;

    private static string? OfHome(Func<string, string?> environment, string path) =>
        (Value(environment, "HOME") ?? Value(environment, "USERPROFILE")) is string home
            ? Path.Combine(home, path)
            : null;
}
