using Farthing.Gateway.Metering;

namespace Farthing.Gateway.Forwarding;

/// <content>A stream that is translated: when its answer begins, and what keeps it alive.</content>
internal sealed partial class StreamCopy
{
    /// <summary>Passes on what a translation wrote.</summary>
    /// <returns>Its bytes.</returns>
    private int PassTranslated()
    {
        if (deadline.IsClientGone)
        {
            translated!.Clear();
            return 0;
        }

        if (!exchange.Http.Response.HasStarted)
        {
            return 0; // It begins with what was written so far: BeginAsync.
        }

        int bytes = translated!.Written.Length;
        Write(translated.Written.Span);
        translated.Clear();
        return bytes;
    }

    /// <summary>Begins the client's answer where a translation has written its first event.</summary>
    /// <returns>Bytes that were passed on.</returns>
    private async ValueTask<int> BeginAsync()
    {
        if (translated!.Written.IsEmpty || deadline.IsClientGone)
        {
            return 0;
        }

        await exchange.Http.Response.StartAsync(CancellationToken.None);
        return PassTranslated();
    }

    /// <summary>Waits for more of a translated stream, and keeps the client's connection open meanwhile: its format's sign of life goes out where the upstream is silent, or its end where only usage is still to come and does not.</summary>
    private async Task KeepAliveAsync(Task<int> reading, bool isUnsent)
    {
        if (isUnsent)
        {
            await FlushAsync();
        }

        while (true)
        {
            bool isAtFinish = translated!.IsAtFinish;
            Task sign = isAtFinish
                ? Task.Delay(usageGrace, clock, CancellationToken.None)
                : translated.NextSign;
            Task first = behind is Task flush
                ? await Task.WhenAny(reading, sign, flush)
                : await Task.WhenAny(reading, sign);
            if (first == reading)
            {
                return;
            }

            if (first == behind)
            {
                await FlushAsync();
                continue;
            }

            if (isAtFinish)
            {
                // The client has its end; usage that comes now is still metered.
                TokenCounts known = settlement.SoFar();
                deadline.AllowGrace(usageGrace);
                translated.Complete(
                    known,
                    scanner.StatedReasoning,
                    AnswerHead.Text(attempt.PriceOf(known, scanner.Reasoning, scanner.Tier))
                );
            }
            else
            {
                translated.GiveSign();
            }

            if (PassTranslated() > 0)
            {
                await FlushAsync();
            }
        }
    }
}
