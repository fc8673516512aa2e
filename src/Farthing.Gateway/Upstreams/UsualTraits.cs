using Farthing.Protocol.Translation.Requests;

namespace Farthing.Gateway.Upstreams;

/// <summary>How requests are written for a kind of upstream where its configuration says nothing else.</summary>
internal static class UsualTraits
{
    /// <summary>Traits by engine; model, tag and limits are the deployment's.</summary>
    /// <remarks>Engines' chat templates often take plain strings alone and instructions at the beginning alone; providers take what their documents say.</remarks>
    public static UpstreamTraits Of(string engine) =>
        engine is "hosted" or "other"
            ? new UpstreamTraits
            {
                Model = "",
                Tag = "",
                IsHosted = engine == "hosted",
                KeepsMidSystem = true,
                TakesDocuments = true,
                ReasoningBack = ReasoningReturn.None,
                CachesPrompts = true,
            }
            : new UpstreamTraits
            {
                Model = "",
                Tag = "",
                IsVllm = engine == "vllm",
                TakesEmptyContent = true,
                ReasoningMember = engine == "vllm" ? "reasoning" : "reasoning_content",
            };
}
