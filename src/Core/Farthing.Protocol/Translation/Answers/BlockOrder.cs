using Farthing.Protocol.Translation.Errors;
using Farthing.Protocol.Translation.Json;
using Farthing.Protocol.Translation.Requests;

namespace Farthing.Protocol.Translation.Answers;

/// <summary>Puts an answer's parts strictly one after the other: closes a block before the next opens, never goes back to a closed one, holds back what comes in between until the open call is whole.</summary>
/// <remarks>
/// Blank text before reasoning, a call or the end is left out (engines put line feeds between); before other text it is kept. A call's start waits for its name. Constant memory, but for what waits, which is bounded.
/// </remarks>
public sealed partial class BlockOrder : AnswerSink
{
    /// <summary>Most blank bytes that are held back.</summary>
    private const int MaxBlankBytes = 64;

    private readonly BlockSink blocks;
    private readonly AnswerContext context;
    private readonly int maxPendingBytes;
    private readonly byte[] blank = new byte[MaxBlankBytes];
    private readonly List<PendingPart> pending = [];
    private readonly List<int> closedCalls = [];
    private int blankBytes;
    private int pendingBytes;
    private Open open;
    private int openCall = -1;
    private bool isOpenCallNested;
    private JsonScan scan;

    /// <summary>An order of blocks.</summary>
    /// <param name="blocks">Receives them.</param>
    /// <param name="context">The answer's request.</param>
    /// <param name="maxPendingBytes">Most bytes of calls and texts that wait for the open call.</param>
    public BlockOrder(BlockSink blocks, AnswerContext context, int maxPendingBytes = 32 << 20)
    {
        this.blocks = blocks;
        this.context = context;
        this.maxPendingBytes = maxPendingBytes;
    }

    /// <summary>True once the answer began.</summary>
    public bool IsStarted { get; private set; }

    /// <summary>Why it ended; the last word of the upstream.</summary>
    public FinishReason Finished { get; private set; }

    /// <summary>The text that stopped it; empty without.</summary>
    public byte[] StopText { get; private set; } = [];

    /// <summary>True when a tool was called.</summary>
    public bool HasCalls { get; private set; }

    /// <summary>True when words of refusal came.</summary>
    public bool HasRefused { get; private set; }

    /// <summary>True when any text came.</summary>
    public bool HasText { get; private set; }

    /// <summary>What failed; null where nothing did.</summary>
    public UpstreamError? Failure { get; private set; }

    /// <inheritdoc/>
    public override void Start()
    {
        if (!IsStarted)
        {
            IsStarted = true;
            blocks.Start();
        }
    }

    /// <inheritdoc/>
    public override void Reasoning(ReadOnlySpan<byte> text)
    {
        if (text.IsEmpty)
        {
            return;
        }

        if (context.DropsReasoning)
        {
            context.Losses.CountOnce("reasoning");
            return;
        }

        if (Waits())
        {
            Pend(PendingKind.Reasoning, -1, text);
            return;
        }

        DropBlank();
        if (open != Open.Reasoning)
        {
            Close();
            blocks.OpenReasoning();
            open = Open.Reasoning;
        }

        blocks.Reasoning(text);
    }

    /// <inheritdoc/>
    public override void ReasoningEnd(ReadOnlySpan<byte> seal)
    {
        if (context.DropsReasoning)
        {
            return;
        }

        if (pending.Count > 0)
        {
            Pend(PendingKind.ReasoningEnd, -1, seal);
        }
        else if (open == Open.Reasoning)
        {
            open = Open.None;
            blocks.CloseReasoning(seal);
        }
        else
        {
            HiddenReasoning(seal);
        }
    }

    /// <inheritdoc/>
    public override void HiddenReasoning(ReadOnlySpan<byte> seal)
    {
        if (context.DropsReasoning)
        {
            return;
        }

        if (Waits())
        {
            Pend(PendingKind.Hidden, -1, seal);
            return;
        }

        DropBlank();
        Close();
        blocks.HiddenReasoning(seal);
    }

    /// <inheritdoc/>
    public override void Text(ReadOnlySpan<byte> text)
    {
        if (text.IsEmpty)
        {
            return;
        }

        if (Waits())
        {
            Pend(PendingKind.Text, -1, text);
            return;
        }

        if (open != Open.Text)
        {
            if (IsBlank(text) && blankBytes + text.Length <= MaxBlankBytes)
            {
                text.CopyTo(blank.AsSpan(blankBytes));
                blankBytes += text.Length;
                return;
            }

            OpenText();
        }

        HasText = true;
        SendLogProbs();
        blocks.Text(text);
    }

    /// <inheritdoc/>
    public override void Refusal(ReadOnlySpan<byte> text)
    {
        if (text.IsEmpty)
        {
            return;
        }

        HasRefused = true;
        if (Waits())
        {
            Pend(PendingKind.Refusal, -1, text);
            return;
        }

        if (open != Open.Text)
        {
            OpenText();
        }

        blocks.Refusal(text);
    }

    /// <inheritdoc/>
    public override void Annotation(ReadOnlySpan<byte> json)
    {
        if (open == Open.Text && pending.Count == 0)
        {
            blocks.Annotation(json);
        }
        else
        {
            context.Losses.Count("annotation");
        }
    }

    /// <inheritdoc/>
    public override void ToolStart(
        int call,
        ReadOnlySpan<byte> id,
        ReadOnlySpan<byte> name,
        bool isCustom = false
    )
    {
        HasCalls = true;
        if (open == Open.Call && (pending.Count > 0 || !scan.IsComplete || isOpenCallNested))
        {
            pending.Add(new PendingPart(PendingKind.Call, call, id.ToArray(), name.ToArray(), isCustom));
            Count(id.Length + name.Length + 64);
            return;
        }

        BeginCall(call, id, name, isCustom);
    }

    /// <inheritdoc/>
    public override void ToolArguments(int call, ReadOnlySpan<byte> text)
    {
        if (text.IsEmpty)
        {
            return;
        }

        if (open == Open.Call && call == openCall)
        {
            scan.Take(text);
            blocks.Arguments(text);
            if (pending.Count > 0 && scan.IsComplete && !isOpenCallNested)
            {
                Close();
                Release();
            }

            return;
        }

        if (closedCalls.Contains(call))
        {
            context.Losses.Count("late_arguments"); // Its block is closed: nobody could take them.
            return;
        }

        Pend(PendingKind.Arguments, call, text);
    }

    /// <inheritdoc/>
    public override void ToolEnd(int call)
    {
        if (open == Open.Call && call == openCall)
        {
            Close();
            Release();
        }
        else if (!closedCalls.Contains(call))
        {
            Pend(PendingKind.CallEnd, call, default);
        }
    }

    /// <inheritdoc/>
    public override void Finish(FinishReason reason, ReadOnlySpan<byte> stopText = default)
    {
        Finished = reason;
        StopText = stopText.ToArray();
    }

    /// <inheritdoc/>
    public override void Fail(UpstreamError error) => Failure ??= error;

    /// <summary>The answer is at its end: what waits goes out, the open block is closed.</summary>
    public void End()
    {
        Start();
        DropBlank();
        while (pending.Count > 0)
        {
            Close();
            Release(isAtEnd: true);
        }

        Close();
    }

    private static bool IsBlank(ReadOnlySpan<byte> text)
    {
        for (int i = 0; i < text.Length; i++)
        {
            bool isEscape =
                text[i] == (byte)'\\'
                && i + 1 < text.Length
                && text[i + 1] is (byte)'n' or (byte)'r' or (byte)'t';
            if (isEscape)
            {
                i++;
            }
            else if (text[i] != (byte)' ')
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>True when what is not of the open call has to wait for its end. A call whose JSON is complete is closed.</summary>
    private bool Waits()
    {
        if (open != Open.Call)
        {
            return pending.Count > 0;
        }

        if (scan.IsComplete && pending.Count == 0)
        {
            Close();
            return false;
        }

        return true;
    }

    private void OpenText()
    {
        Close();
        blocks.OpenText();
        open = Open.Text;
        if (blankBytes > 0)
        {
            SendLogProbs();
            blocks.Text(blank.AsSpan(0, blankBytes));
            blankBytes = 0;
        }
    }

    private void BeginCall(int call, ReadOnlySpan<byte> id, ReadOnlySpan<byte> name, bool isCustom)
    {
        Close();
        DropBlank();
        (open, openCall, scan) = (Open.Call, call, default);
        isOpenCallNested = isCustom; // Free text never shows its end.
        blocks.OpenCall(new ToolCallHead(id, name, isCustom, context.Tools.Find(name)));
    }

    private void Close()
    {
        Open closing = open;
        open = Open.None;
        switch (closing)
        {
            case Open.Reasoning:
                blocks.CloseReasoning(ReasoningSeal.Readable(context.Traits.Tag));
                break;
            case Open.Text:
                blocks.CloseText();
                break;
            case Open.Call:
                closedCalls.Add(openCall);
                openCall = -1;
                blocks.CloseCall();
                break;
            default:
                break;
        }
    }

    private enum Open
    {
        None,
        Reasoning,
        Text,
        Call,
    }
}
