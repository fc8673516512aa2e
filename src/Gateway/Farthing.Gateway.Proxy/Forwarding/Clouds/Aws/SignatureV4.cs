using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Farthing.Gateway.Forwarding.Clouds.Aws;

/// <summary>AWS's Signature Version 4 of a request, in its form for all services but S3.</summary>
/// <remarks>The algorithm of AWS IAM User Guide, "Create a signed AWS API request"; checked against its published example.</remarks>
internal static class SignatureV4
{
    private const string Algorithm = "AWS4-HMAC-SHA256";

    /// <summary>The time as <c>x-amz-date</c> has it.</summary>
    public static string Stamp(DateTimeOffset at) =>
        at.UtcDateTime.ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture);

    /// <summary>The value of <c>Authorization</c>.</summary>
    /// <param name="method">The method.</param>
    /// <param name="address">The address, as it is sent: its path is encoded once more, its query stands as it is.</param>
    /// <param name="headers">The signed headers, <c>host</c> and <c>x-amz-date</c> among them: names in lower case.</param>
    /// <param name="bodyHash">SHA-256 of the body, in lower-case hexadecimal.</param>
    /// <param name="credentials">Who calls.</param>
    /// <param name="region">The region.</param>
    /// <param name="service">The service's name for signatures, such as <c>bedrock</c>.</param>
    /// <param name="at">The time, that of <c>x-amz-date</c>.</param>
    public static string Authorization(
        string method,
        Uri address,
        IEnumerable<(string Name, string Value)> headers,
        string bodyHash,
        AwsCredentials credentials,
        string region,
        string service,
        DateTimeOffset at
    )
    {
        (string Name, string Value)[] sorted =
        [
            .. headers.OrderBy(static header => header.Name, StringComparer.Ordinal),
        ];
        string names = string.Join(';', sorted.Select(static header => header.Name));
        StringBuilder request = new(512);
        request.Append(method).Append('\n');
        request.AppendJoin('/', address.AbsolutePath.Split('/').Select(Uri.EscapeDataString)).Append('\n');
        request.AppendJoin('&', Query(address)).Append('\n');
        foreach ((string name, string value) in sorted)
        {
            request.Append(name).Append(':').Append(value.Trim()).Append('\n');
        }

        request.Append('\n').Append(names).Append('\n').Append(bodyHash);
        string stamp = Stamp(at);
        string scope = $"{stamp[..8]}/{region}/{service}/aws4_request";
        string signed = $"{Algorithm}\n{stamp}\n{scope}\n{HashOf(request.ToString())}";
        byte[] key = Encoding.UTF8.GetBytes("AWS4" + credentials.SecretKey.Reveal());
        foreach (string step in scope.Split('/'))
        {
            key = HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(step));
        }

        string signature = Convert.ToHexStringLower(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(signed)));
        return $"{Algorithm} Credential={credentials.AccessKey}/{scope}, SignedHeaders={names}, Signature={signature}";
    }

    private static IEnumerable<string> Query(Uri address) =>
        address
            .Query.TrimStart('?')
            .Split('&', StringSplitOptions.RemoveEmptyEntries)
            .Select(static pair => pair.Contains('=', StringComparison.Ordinal) ? pair : pair + "=")
            .Order(StringComparer.Ordinal);

    private static string HashOf(string text) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
