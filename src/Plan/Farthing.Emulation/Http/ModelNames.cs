using Farthing.Protocol.OpenAi;

namespace Farthing.Emulation.Http;

/// <summary>The names that the model is served under.</summary>
/// <param name="names">At least one.</param>
/// <param name="time">Where dates come from.</param>
internal sealed class ModelNames(IReadOnlyList<string> names, TimeProvider time)
{
    /// <summary>All names.</summary>
    public IReadOnlyList<string> All { get; } = names;

    /// <summary>The name that answers carry.</summary>
    public string First { get; } = names[0];

    /// <summary>When the server started, in Unix seconds.</summary>
    public long Created { get; } = time.GetUtcNow().ToUnixTimeSeconds();

    /// <summary>The time now, in Unix seconds.</summary>
    public long Now => time.GetUtcNow().ToUnixTimeSeconds();

    /// <summary>True when a name is one of the served ones.</summary>
    public bool Knows(string? name) =>
        All.Any(known => known.Equals(name, StringComparison.OrdinalIgnoreCase));

    /// <summary>The error of a request that names another model; one that names none means the served one.</summary>
    public ApiError? Check(string? name) =>
        string.IsNullOrEmpty(name) || Knows(name)
            ? null
            : new ApiError(
                404,
                "invalid_request_error",
                $"The model `{name}` does not exist.",
                "model",
                "model_not_found"
            );
}
