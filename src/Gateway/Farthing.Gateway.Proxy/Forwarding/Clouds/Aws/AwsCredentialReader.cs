using System.Globalization;
using System.Text;
using System.Text.Json;
using Farthing.Gateway.Forwarding.Clouds.Credentials;
using Farthing.Gateway.Upstreams;

namespace Farthing.Gateway.Forwarding.Clouds.Aws;

/// <summary>Fetches AWS credentials from the first place that has them.</summary>
/// <param name="source">The places.</param>
/// <param name="clock">The time.</param>
internal sealed class AwsCredentialReader(AwsSource source, TimeProvider clock) : IDisposable
{
    private const string RolePath = "/latest/meta-data/iam/security-credentials/";

    /// <summary>Temporary keys are renewed this long before they end, as AWS hands out the next ones by then.</summary>
    private static readonly TimeSpan Margin = TimeSpan.FromMinutes(5);

    /// <summary>A file names no end: it is read again after this.</summary>
    private static readonly TimeSpan FileLife = TimeSpan.FromMinutes(1);

    private readonly CredentialHttp http = new();

    /// <summary>Fetches them.</summary>
    /// <exception cref="CredentialsException">No place has them.</exception>
    public async Task<Timed<AwsCredentials>> FetchAsync(CancellationToken cancellation)
    {
        if (source.Profile is string profile)
        {
            return await OfFileAsync(profile, cancellation)
                ?? throw new CredentialsException(
                    $"The profile '{profile}' has no keys in the shared credentials file."
                );
        }

        if (source is { AccessKey: string access, SecretKey: UpstreamSecret secret })
        {
            return Timed<AwsCredentials>.Lasting(new(access, secret, source.SessionToken));
        }

        return await OfFileAsync(source.UsualProfile, cancellation)
            ?? (
                source.Container is Uri container ? await OfContainerAsync(container, cancellation)
                : source.Metadata is Uri metadata ? await OfInstanceAsync(metadata, cancellation)
                : throw new CredentialsException("No AWS credentials in environment, file or container.")
            );
    }

    /// <inheritdoc/>
    public void Dispose() => http.Dispose();

    private async Task<Timed<AwsCredentials>?> OfFileAsync(string profile, CancellationToken cancellation)
    {
        if (source.File is not string file || !File.Exists(file))
        {
            return null;
        }

        string text;
        try
        {
            text = await File.ReadAllTextAsync(file, cancellation);
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            throw new CredentialsException("The shared credentials file cannot be read.", refused);
        }

        DateTimeOffset now = clock.GetUtcNow();
        return SharedCredentialsFile.Find(text, profile) is AwsCredentials found
            ? new Timed<AwsCredentials>(found, now + FileLife, DateTimeOffset.MaxValue)
            : null;
    }

    private async Task<Timed<AwsCredentials>> OfContainerAsync(Uri address, CancellationToken cancellation)
    {
        HttpRequestMessage request = new(HttpMethod.Get, address);
        string? token = source.ContainerToken?.Reveal();
        if (source.ContainerTokenFile is string file)
        {
            try
            {
                token = (await File.ReadAllTextAsync(file, cancellation)).Trim();
            }
            catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
            {
                request.Dispose();
                throw new CredentialsException("The container's token file cannot be read.", refused);
            }
        }

        if (!string.IsNullOrEmpty(token))
        {
            request.Headers.TryAddWithoutValidation("Authorization", token);
        }

        return Read(await http.SendAsync(request, cancellation), "the container's endpoint");
    }

    /// <summary>Version 2 of the instance's metadata: a session's token, the role's name, its keys.</summary>
    private async Task<Timed<AwsCredentials>> OfInstanceAsync(Uri address, CancellationToken cancellation)
    {
        HttpRequestMessage session = new(HttpMethod.Put, new Uri(address, "/latest/api/token"));
        session.Headers.Add("x-aws-ec2-metadata-token-ttl-seconds", "21600");
        string token = Encoding.ASCII.GetString(await http.SendAsync(session, cancellation)).Trim();
        string roles = Encoding.UTF8.GetString(await http.SendAsync(Ask(RolePath), cancellation));
        string role = roles.Split('\n')[0].Trim();
        if (role.Length == 0)
        {
            throw new CredentialsException("The instance has no role.");
        }

        return Read(
            await http.SendAsync(Ask(RolePath + Uri.EscapeDataString(role)), cancellation),
            "the instance's metadata"
        );

        HttpRequestMessage Ask(string path)
        {
            HttpRequestMessage request = new(HttpMethod.Get, new Uri(address, path));
            request.Headers.TryAddWithoutValidation("x-aws-ec2-metadata-token", token);
            return request;
        }
    }

    private Timed<AwsCredentials> Read(byte[] json, string place)
    {
        JsonElement answer = CredentialJson.Parse(json, place);
        AwsCredentials credentials = new(
            CredentialJson.Needed(answer, "AccessKeyId", place),
            new UpstreamSecret(CredentialJson.Needed(answer, "SecretAccessKey", place)),
            CredentialJson.Text(answer, "Token") is { Length: > 0 } token ? new UpstreamSecret(token) : null
        );
        return DateTimeOffset.TryParse(
            CredentialJson.Text(answer, "Expiration"),
            CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal,
            out DateTimeOffset end
        )
            ? Timed<AwsCredentials>.Ending(credentials, end, Margin, clock.GetUtcNow())
            : Timed<AwsCredentials>.Lasting(credentials);
    }
}

/// <summary>A pair of AWS keys.</summary>
/// <param name="AccessKey">The key's id.</param>
/// <param name="SecretKey">The key.</param>
/// <param name="SessionToken">What a temporary pair is sent with; null for a lasting one.</param>
internal sealed record AwsCredentials(
    string AccessKey,
    UpstreamSecret SecretKey,
    UpstreamSecret? SessionToken
);
