using System.IO.Pipelines;
using Farthing.Numerics.Clocks;
using Microsoft.AspNetCore.Http;

namespace Farthing.Gateway.Http;

/// <summary>A body that nobody reads, since its request was refused before. It is passed over for a while: a connection that is closed at once takes the answer with it.</summary>
internal static class UnreadBody
{
    private const int NotWorthIt = 64 << 10;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>Between two pieces: meanwhile the thread that reads sockets fills the connection's buffer, and leaves it. Bytes that were taken at once would keep it there.</summary>
    private static readonly TimeSpan Rest = TimeSpan.FromMilliseconds(5);

    /// <summary>Passes over what is left of a body, in its key's turn; closes the connection where it does not end in time.</summary>
    /// <param name="context">The request.</param>
    /// <param name="longWork">Where it is passed over.</param>
    /// <param name="key">Whose it is; empty for nobody's.</param>
    public static async Task PassOverAsync(HttpContext context, LongWork longWork, string key)
    {
        HttpRequest request = context.Request;
        if (request.ContentLength is <= NotWorthIt || !HttpProtocol.IsHttp11(request.Protocol))
        {
            return; // The server does it by itself.
        }

        using Deadline enough = new(Patience, RealTime.Clock, context.RequestAborted);
        try
        {
            PipeReader reader = request.BodyReader;
            while (true)
            {
                ReadResult read = await reader.ReadAsync(enough.Token);
                await Task.Delay(Rest, RealTime.Clock, enough.Token);
                await longWork.RunAsync(
                    key,
                    () =>
                    {
                        reader.AdvanceTo(read.Buffer.End);
                        return true;
                    }
                );
                if (read.IsCompleted)
                {
                    return;
                }
            }
        }
        catch (Exception gone)
            when (gone
                    is OperationCanceledException
                        or IOException
                        or Microsoft.AspNetCore.Http.BadHttpRequestException
            )
        {
            context.Abort();
        }
    }
}
