using Farthing.Gateway.Caching.Answers;
using Farthing.Gateway.Cascading.Answers;
using Farthing.Gateway.Cascading.Policies;
using Farthing.Gateway.Forwarding;
using Farthing.Numerics.Billing;
using Farthing.Reduction.Cascade.Prior;

namespace Farthing.Gateway.Cascading;

/// <summary>One request's way through the cascade.</summary>
internal sealed class CascadeVisit
{
    /// <summary>The request.</summary>
    public required Exchange Exchange { get; init; }

    /// <summary>The cascade of its model.</summary>
    public required CascadeRoute Route { get; init; }

    /// <summary>When it began, a timestamp of the clock.</summary>
    public required long BeganAt { get; init; }

    /// <summary>What is done.</summary>
    public CascadeCourse Course { get; set; }

    /// <summary>Why.</summary>
    public CascadeReason Reason { get; set; }

    /// <summary>The question, and what the cascade reads of the body beside it.</summary>
    public CascadeBody? Body { get; set; }

    /// <summary>The prior's word; null without a router.</summary>
    public PriorScore? Prior { get; set; }

    /// <summary>The conversation, for stickiness.</summary>
    public string Conversation { get; set; } = "";

    /// <summary>What was paid for the small model and the judge.</summary>
    public Money SmallCost { get; set; }

    /// <summary>What was paid for the judge.</summary>
    public Money JudgeCost { get; set; }

    /// <summary>True for a request that is to be checked.</summary>
    public bool IsDrawn { get; set; }

    /// <summary>True for a request of a closed cascade that the small model answers as well, behind the response.</summary>
    public bool IsCompared { get; set; }

    /// <summary>True where it would be drawn by the configured share as well, which never changes: counts of these are a fair sample of all.</summary>
    public bool IsOfSample { get; set; }

    /// <summary>The round of the regret's evidence that it was drawn in.</summary>
    public int Round { get; set; }

    /// <summary>The answer on its way to the client, where it is compared.</summary>
    public AnswerCapture? Capture { get; set; }
}
