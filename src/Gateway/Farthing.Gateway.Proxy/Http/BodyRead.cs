namespace Farthing.Gateway.Http;

/// <summary>What came of reading a body.</summary>
/// <param name="Body">The body; null where it was not read.</param>
/// <param name="IsRoomShort">Why not: its key, or all of them, have as many bytes under way as they may. Otherwise it is too long.</param>
internal readonly record struct BodyRead(RequestBody? Body, bool IsRoomShort = false)
{
    /// <summary>It is longer than it may be.</summary>
    public static BodyRead TooLong => new(null);

    /// <summary>There is no room for it.</summary>
    public static BodyRead NoRoom => new(null, IsRoomShort: true);
}
