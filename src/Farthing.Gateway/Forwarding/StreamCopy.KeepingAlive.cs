namespace Farthing.Gateway.Forwarding;

/// <content>Signs of life while a translation's upstream is silent.</content>
internal sealed partial class StreamCopy
{
    /// <summary>A read of a translation's upstream, during which the client is kept waiting with signs of life; what is unsent goes out with the first.</summary>
    private ValueTask<int> Watched(ValueTask<int> reading, ref int unsent)
    {
        if (translated is null || reading.IsCompleted)
        {
            return reading;
        }

        bool hasUnsent = unsent > 0;
        unsent = 0;
        return new ValueTask<int>(KeepAliveAsync(reading.AsTask(), hasUnsent));
    }

    /// <summary>Waits for more of a translated stream, and keeps the client's connection open meanwhile: its format's sign of life goes out where the upstream is silent.</summary>
    private async Task<int> KeepAliveAsync(Task<int> reading, bool isUnsent)
    {
        if (isUnsent)
        {
            await FlushAsync();
        }

        while (await Task.WhenAny(reading, translated!.NextSign) != reading)
        {
            translated.GiveSign();
            if (PassTranslated() > 0)
            {
                await FlushAsync();
            }
        }

        return await reading;
    }
}
