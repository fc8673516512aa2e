using System.Net;
using System.Text;

namespace Farthing.Measurement.Load.Transports;

/// <summary>Hands a request that was written for HTTP/1.1 to the framework's client, which writes its own framing.</summary>
internal static class ClientRequest
{
    private static readonly HashSet<string> OfTheConnection = new(StringComparer.OrdinalIgnoreCase)
    {
        "Host",
        "Content-Length",
        "Connection",
        "Transfer-Encoding",
    };

    /// <summary>The same request, its body not copied.</summary>
    public static HttpRequestMessage Of(LoadTarget target, ReadOnlyMemory<byte> message)
    {
        int end = message.Span.IndexOf("\r\n\r\n"u8);
        string[] lines = Encoding.Latin1.GetString(message.Span[..end]).Split("\r\n");
        string[] words = lines[0].Split(' ');
        HttpRequestMessage request = new(new HttpMethod(words[0]), new Uri(target.UrlOf(words[1])))
        {
            Version = target.IsHttp2 ? HttpVersion.Version20 : HttpVersion.Version11,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
        ReadOnlyMemory<byte> body = message[(end + 4)..];
        if (!body.IsEmpty)
        {
            request.Content = new ReadOnlyMemoryContent(body);
        }

        foreach (string line in lines.AsSpan(1))
        {
            int colon = line.IndexOf(':', StringComparison.Ordinal);
            string name = line[..colon];
            string value = line[(colon + 1)..].Trim();
            if (!OfTheConnection.Contains(name) && !request.Headers.TryAddWithoutValidation(name, value))
            {
                request.Content?.Headers.TryAddWithoutValidation(name, value);
            }
        }

        Introduce(request, target);
        return request;
    }

    /// <summary>A small request that every server answers, whatever it says: it opens the connection.</summary>
    public static HttpRequestMessage Opening(LoadTarget target)
    {
        HttpRequestMessage request = new(HttpMethod.Get, new Uri(target.UrlOf(target.ModelsPath)))
        {
            Version = target.IsHttp2 ? HttpVersion.Version20 : HttpVersion.Version11,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
        if (target.ApiKey.Length > 0)
        {
            request.Headers.TryAddWithoutValidation("Authorization", "Bearer " + target.ApiKey);
        }

        Introduce(request, target);
        return request;
    }

    /// <summary>Tells a proxy that passes plain requests on who asks, at once: the client by itself would be refused first, every time. A tunnel's client is refused once.</summary>
    private static void Introduce(HttpRequestMessage request, LoadTarget target)
    {
        if (!target.IsTls && target.Proxy is { Uri.UserInfo.Length: > 0 } proxy)
        {
            byte[] words = Encoding.UTF8.GetBytes(Uri.UnescapeDataString(proxy.Uri.UserInfo));
            request.Headers.TryAddWithoutValidation(
                "Proxy-Authorization",
                "Basic " + Convert.ToBase64String(words)
            );
        }
    }
}
