using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Farthing.Tests.Gateway.Http;

namespace Farthing.Tests.Gateway.Forwarding.Clouds;

/// <summary>AWS's side of a signature: computed anew from the bytes that came, apart from the code that signs.</summary>
internal static partial class SignatureCheck
{
    /// <summary>True when the request is signed with the key for the service in the region, just now, over what came.</summary>
    public static bool IsSigned(ScriptedRequest request, string accessKey, string secretKey, string region)
    {
        Match said = Form().Match(request.Headers.GetValueOrDefault("Authorization", ""));
        string stamp = request.Headers.GetValueOrDefault("x-amz-date", "");
        if (
            !said.Success
            || said.Groups["key"].Value != accessKey
            || said.Groups["scope"].Value != $"{stamp[..8]}/{region}/bedrock/aws4_request"
            || (
                DateTimeOffset.ParseExact(
                    stamp,
                    "yyyyMMddTHHmmssZ",
                    CultureInfo.InvariantCulture,
                    DateTimeStyles.AssumeUniversal
                ) - TimeProvider.System.GetUtcNow()
            ).Duration() > TimeSpan.FromMinutes(5)
        )
        {
            return false;
        }

        string[] names = said.Groups["names"].Value.Split(';');
        if (!names.Contains("host") || !names.SequenceEqual(names.Order(StringComparer.Ordinal)))
        {
            return false;
        }

        // What came is encoded once; in the canonical path it is encoded twice.
        string path = request.Line.Split(' ')[1].Replace("%", "%25", StringComparison.Ordinal);
        string canonical =
            request.Line.Split(' ')[0]
            + $"\n{path}\n\n"
            + string.Concat(names.Select(name => $"{name}:{request.Headers[name].Trim()}\n"))
            + $"\n{said.Groups["names"].Value}\n{Hex(SHA256.HashData(request.Body))}";
        string toSign =
            $"AWS4-HMAC-SHA256\n{stamp}\n{said.Groups["scope"].Value}\n"
            + Hex(SHA256.HashData(Encoding.UTF8.GetBytes(canonical)));
        byte[] day = Mac(Encoding.UTF8.GetBytes("AWS4" + secretKey), stamp[..8]);
        byte[] key = Mac(Mac(Mac(day, region), "bedrock"), "aws4_request");
        return said.Groups["signature"].Value == Hex(Mac(key, toSign));
    }

    private static byte[] Mac(byte[] key, string text) =>
        HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(text));

    private static string Hex(byte[] bytes) => Convert.ToHexStringLower(bytes);

    [GeneratedRegex(
        "^AWS4-HMAC-SHA256 Credential=(?<key>[^/]+)/(?<scope>[^,]+), SignedHeaders=(?<names>[^,]+), Signature=(?<signature>[0-9a-f]{64})$"
    )]
    private static partial Regex Form();
}
