using System.Text.Json;

namespace Farthing.Numerics.Reading;

/// <summary>Members of JSON values by name and kind, without paths and allocations: for loops over millions of rows that count what is broken. <see cref="TreeNode"/> is for faults that name the place.</summary>
public static class JsonKinds
{
    /// <summary>True where the value is an object that has a member of this name and kind.</summary>
    public static bool TryGet(
        this JsonElement element,
        string name,
        JsonValueKind kind,
        out JsonElement member
    )
    {
        member = default;
        return element.ValueKind == JsonValueKind.Object
            && element.TryGetProperty(name, out member)
            && member.ValueKind == kind;
    }
}
