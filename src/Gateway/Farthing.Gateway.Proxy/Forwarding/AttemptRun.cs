using System.Buffers;
using Farthing.Gateway.Admission;
using Farthing.Gateway.Attempts;
using Farthing.Gateway.Learning;
using Farthing.Gateway.Metering;
using Farthing.Gateway.PromptCaching.Plans;
using Farthing.Gateway.Translating;
using Farthing.Gateway.Upstreams;
using Farthing.Protocol.Translation.Requests;

namespace Farthing.Gateway.Forwarding;

/// <summary>One attempt on its way: from its dispatch until its answer is passed on, or it is lost or called off.</summary>
internal sealed class AttemptRun : IDisposable
{
    private byte[] first = [];
    private TimeSpan? waited;
    private bool isGood;

    /// <summary>Its destination.</summary>
    public required Deployment Deployment { get; init; }

    /// <summary>What goes there.</summary>
    public required Outbound Outbound { get; init; }

    /// <summary>What its answer lost on its way into the client's format.</summary>
    public Losses AnswerLosses { get; } = new();

    /// <summary>Its maximum usage.</summary>
    public required AttemptBounds Bounds { get; init; }

    /// <summary>Its life in journal and budget.</summary>
    public required Attempt Attempt { get; init; }

    /// <summary>Told of its first good byte; null: nobody is.</summary>
    public IRouter? Router { get; init; }

    /// <summary>Number of its deployment's trial that it is; 0: it is none.</summary>
    public int Trial { get; init; }

    /// <summary>True when no connection could be made for it.</summary>
    public bool IsUnreachable { get; set; }

    /// <summary>The most that one choice may have.</summary>
    public required long OutputTokens { get; init; }

    /// <summary>Its hold, where that is learned or learned from; null: it is the worst case.</summary>
    public StreamHold? Stream { get; init; }

    /// <summary>Its timeouts.</summary>
    public required AttemptDeadline Deadline { get; init; }

    /// <summary>Content of its answer.</summary>
    public required UsageScanner Scanner { get; init; }

    /// <summary>Price of its charge.</summary>
    public required Settlement Settlement { get; init; }

    /// <summary>What it does with the provider's prompt cache; null: nothing.</summary>
    public PromptCacheWork? PromptCache { get; set; }

    /// <summary>Its answer; null while there is none, and where it was lost.</summary>
    public UpstreamAnswer? Answer { get; set; }

    /// <summary>Ends when there is an answer, or none to be had.</summary>
    public Task Sending { get; set; } = Task.CompletedTask;

    /// <summary>Bytes of a stream that were read ahead.</summary>
    public int FirstBytes { get; private set; }

    /// <summary>True when bytes of a stream were read ahead; its end may have come instead.</summary>
    public bool IsReadAhead { get; private set; }

    /// <summary>True when the journal did not store its dispatch, so that it was not sent.</summary>
    public bool IsUnkept { get; set; }

    /// <summary>True when another attempt replaced it.</summary>
    public bool IsCalledOff { get; private set; }

    /// <summary>True when its answer is one to pass on: an answer, or an error that no other deployment would avoid.</summary>
    public bool IsConclusive => Answer is not null && !Forwarder.MayPass(Answer.Status);

    /// <summary>Wait for its first byte, of a whole answer for its head; null where none came and nobody gave up.</summary>
    public TimeSpan? FirstByte => waited ?? Attempt.FirstByte;

    /// <summary>Reads the first bytes of a stream, before anything of it is passed on.</summary>
    public async ValueTask ReadAheadAsync(Stream body, int bytes)
    {
        first = ArrayPool<byte>.Shared.Rent(bytes);
        FirstBytes = await body.ReadAsync(first.AsMemory(0, bytes), Deadline.Token);
        IsReadAhead = true;
        if (FirstBytes > 0)
        {
            Attempt.NoteFirstByte();
        }

        Deadline.Touch();
    }

    /// <summary>Events of a stream came; good, unless one is an error.</summary>
    public void NoteEvents()
    {
        if (Scanner is { HasData: true, HasError: false, HasKeyError: false })
        {
            NoteGood();
        }
    }

    /// <summary>A byte of an answer came that is no error; only the first call counts.</summary>
    public void NoteGood()
    {
        if (!isGood)
        {
            isGood = true;
            Router?.Answered(Deployment);
        }
    }

    /// <summary>The head of a whole answer came.</summary>
    public void NoteHead() => waited ??= Attempt.Elapsed;

    /// <summary>Hands over the buffer of the bytes that were read ahead.</summary>
    public byte[] TakeFirst()
    {
        byte[] taken = first;
        first = [];
        return taken;
    }

    /// <summary>Another one won. One that was lost before is not called off.</summary>
    /// <param name="drain">It is read on for at least this long, unless the client has left already.</param>
    public void CallOff(TimeSpan drain)
    {
        if (!IsCalledOff && !(Sending.IsCompleted && Answer is null))
        {
            IsCalledOff = true;
            waited ??= Attempt.IsSent && Attempt.FirstByte is null ? Attempt.Elapsed : null;
            if (!Deadline.IsClientGone)
            {
                Deadline.AllowGrace(drain);
            }

            Deadline.CallOff();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (first.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(TakeFirst());
        }

        Answer?.Dispose();
        Stream?.Dispose();
        Deadline.Dispose();
    }
}
