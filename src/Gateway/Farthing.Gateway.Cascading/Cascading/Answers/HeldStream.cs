using System.Buffers;
using Farthing.Gateway.Caching.Answers;
using Farthing.Gateway.Dialects;
using Microsoft.AspNetCore.Http;

namespace Farthing.Gateway.Cascading.Answers;

/// <summary>A streamed answer of the small model whose opening is kept back until it is decided on. Of one that is given, what follows goes to the client as it comes; one that is not leaves no byte.</summary>
/// <param name="dialect">Its dialect.</param>
/// <param name="isWhole">True where what was read of the answer is enough to decide on.</param>
/// <param name="decide">Decides on the opening, and where it is given begins the client's response; the small model's head is beside it.</param>
/// <param name="response">The client's.</param>
internal sealed class HeldStream(
    Dialect dialect,
    Func<AnswerReading, bool> isWhole,
    Func<HttpResponse, ReadAnswer, bool> decide,
    HttpResponse response
)
{
    private readonly AnswerReading reading = new(dialect);
    private readonly ArrayBufferWriter<byte> unread = new();
    private readonly ArrayBufferWriter<byte> held = new();
    private bool isUnreadable;

    /// <summary>True when the opening was decided on.</summary>
    public bool IsDecided { get; private set; }

    /// <summary>True when it was given.</summary>
    public bool IsGiven { get; private set; }

    /// <summary>The answer so far.</summary>
    public ReadAnswer Answer => reading.Answer([]);

    /// <summary>Takes what came of the small model.</summary>
    /// <param name="head">Its head.</param>
    /// <param name="bytes">Some bytes.</param>
    public async ValueTask TakeAsync(HttpResponse head, ReadOnlyMemory<byte> bytes)
    {
        if (IsDecided && !IsGiven)
        {
            return;
        }

        unread.Write(bytes.Span);
        ReadEvents();
        if (!IsDecided && head.StatusCode == 200 && !isUnreadable && isWhole(reading))
        {
            IsGiven = decide(head, Answer);
            IsDecided = true;
        }

        if (IsGiven)
        {
            await WriteAsync();
        }
    }

    /// <summary>The small model's answer has ended: what is left of one that is given goes out.</summary>
    public ValueTask EndAsync()
    {
        held.Write(unread.WrittenSpan);
        unread.Clear();
        return WriteAsync();
    }

    private void ReadEvents()
    {
        int end = unread.WrittenSpan.LastIndexOf("\n\n"u8);
        if (end < 0)
        {
            return;
        }

        ReadOnlySpan<byte> whole = unread.WrittenSpan[..(end + 2)];
        EventLines lines = new(whole);
        while (lines.Next(comments: true))
        {
            isUnreadable |= lines.IsSplit;
            try
            {
                if (!isUnreadable)
                {
                    reading.Event(lines, held);
                    continue;
                }
            }
            catch (Exception unreadable) when (AnswerReading.IsUnreadable(unreadable))
            {
                isUnreadable = true; // Where it is given already, the rest goes as it is.
            }

            held.Write(lines.Whole);
        }

        byte[] rest = unread.WrittenSpan[whole.Length..].ToArray();
        unread.Clear();
        unread.Write(rest);
    }

    private async ValueTask WriteAsync()
    {
        if (held.WrittenCount > 0)
        {
            await response.BodyWriter.WriteAsync(held.WrittenMemory, response.HttpContext.RequestAborted);
            held.Clear();
        }
    }
}
