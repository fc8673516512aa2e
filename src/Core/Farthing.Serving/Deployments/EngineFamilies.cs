namespace Farthing.Serving.Deployments;

/// <summary>Names of engine families.</summary>
public static class EngineFamilies
{
    /// <summary>The names in files and flags, vLLM first.</summary>
    public static IReadOnlyList<string> Ids { get; } =
    [.. Enum.GetValues<EngineFamily>().Select(family => family.Id())];

    /// <summary>The name in files and flags: vllm, sglang, trtllm.</summary>
    public static string Id(this EngineFamily family) => family.ToString().ToLowerInvariant();

    /// <summary>The name in sentences.</summary>
    public static string Title(this EngineFamily family) =>
        family switch
        {
            EngineFamily.Sglang => "SGLang",
            EngineFamily.Trtllm => "TensorRT-LLM",
            _ => "vLLM",
        };

    /// <summary>The family of a name in files and flags; null for any other.</summary>
    public static EngineFamily? Find(string id) =>
        Ids.Contains(id) ? Enum.Parse<EngineFamily>(id, ignoreCase: true) : null;
}
