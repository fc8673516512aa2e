using Farthing.Protocol.Translation.Requests;

namespace Farthing.Gateway.Upstreams;

/// <summary>How requests are written for a kind of upstream where its configuration says nothing else.</summary>
internal static class UsualTraits
{
    /// <summary>Traits by engine and API; model, tag and limits are the deployment's.</summary>
    /// <remarks>Engines' chat templates often take plain strings alone and instructions at the beginning alone; providers take what their documents say. Of Anthropic's models the current ones alone take instructions in the middle.</remarks>
    public static UpstreamTraits Of(string engine, ApiKinds api) =>
        engine is "hosted" or "other"
            ? new UpstreamTraits
            {
                Model = "",
                Tag = "",
                IsHosted = engine == "hosted",
                KeepsMidSystem = api != ApiKinds.Anthropic,
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
