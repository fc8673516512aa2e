using System.Globalization;
using System.IO.Pipelines;
using System.Text;
using Farthing.Numerics.Billing;
using Microsoft.AspNetCore.Http;

namespace Farthing.Gateway.Forwarding;

/// <summary>The cost of an answer behind it, for a client that said that it reads trailers (<c>TE: trailers</c>).</summary>
/// <remarks>The server writes trailers only over HTTP/2; over HTTP/1.1 the chunks that they need are framed here (RFC 9112, 7.1).</remarks>
internal sealed class CostTrailer
{
    /// <summary>The header's name.</summary>
    public const string Header = "x-farthing-cost-usd";

    private readonly HttpResponse response;
    private readonly bool isFramedHere;

    private CostTrailer(HttpResponse response, bool isFramedHere)
    {
        this.response = response;
        this.isFramedHere = isFramedHere;
    }

    /// <summary>Announces it before the answer begins; null for a client that does not read it.</summary>
    public static CostTrailer? For(HttpContext http)
    {
        if (!IsAskedFor(http.Request))
        {
            return null;
        }

        HttpResponse response = http.Response;
        if (response.SupportsTrailers())
        {
            response.DeclareTrailer(Header);
            return new CostTrailer(response, isFramedHere: false);
        }

        if (!HttpProtocol.IsHttp11(http.Request.Protocol))
        {
            return null;
        }

        response.Headers.Trailer = Header;
        response.Headers.TransferEncoding = "chunked";
        return new CostTrailer(response, isFramedHere: true);
    }

    /// <summary>The head goes out.</summary>
    public Task StartAsync() => response.StartAsync(CancellationToken.None);

    /// <summary>So many bytes are about to be written.</summary>
    public void BeginPiece(int bytes)
    {
        if (isFramedHere)
        {
            Write(bytes.ToString("x", CultureInfo.InvariantCulture) + "\r\n");
        }
    }

    /// <summary>They were.</summary>
    public void EndPiece()
    {
        if (isFramedHere)
        {
            Write("\r\n");
        }
    }

    /// <summary>The answer is at its end and cost this.</summary>
    public async ValueTask WriteAsync(Money cost, CancellationToken cancellation)
    {
        if (isFramedHere)
        {
            Write($"0\r\n{Header}: {AnswerHead.Text(cost)}\r\n\r\n");
            await response.BodyWriter.FlushAsync(cancellation);
        }
        else
        {
            response.AppendTrailer(Header, AnswerHead.Text(cost));
        }
    }

    private void Write(string text)
    {
        PipeWriter writer = response.BodyWriter;
        Span<byte> target = writer.GetSpan(text.Length);
        if (target.Length >= text.Length) // For a reader that has gone there is no memory.
        {
            writer.Advance(Encoding.ASCII.GetBytes(text, target));
        }
    }

    private static bool IsAskedFor(HttpRequest request)
    {
        foreach (string? value in request.Headers.TE)
        {
            foreach (string one in (value ?? "").Split(',', StringSplitOptions.TrimEntries))
            {
                if (one.Equals("trailers", StringComparison.OrdinalIgnoreCase))
                {
                    return true;
                }
            }
        }

        return false;
    }
}
