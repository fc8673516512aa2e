using System.Buffers;
using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Farthing.Experiments.Plans;

namespace Farthing.Experiments.Arms;

/// <summary>Arms by hash: the same on every gateway, without state, after any restart. Thread-safe.</summary>
/// <remarks>
/// The draw is the first 8 bytes, big-endian, of SHA-256(salt ‖ experiment ‖ kind ‖ first name ‖ second name) over 2⁶⁴.
/// Below the control share it is control. Each text is UTF-8 behind its length in bytes (32 bits, big-endian).
/// The kind is one byte, the number of the <see cref="Levers.AssignmentUnit"/>. So no two lists of names have the same bytes.
/// </remarks>
public sealed class Assignment
{
    private const int OnStack = 512;
    private readonly byte[] prefix;
    private readonly ulong controlBelow;

    /// <summary>The assignment of a plan.</summary>
    public Assignment(ExperimentPlan plan)
        : this(plan.Salt, plan.Id, plan.Arms.ControlShare) { }

    /// <summary>An assignment by its parts, such as another salt of a re-randomization.</summary>
    /// <param name="salt">The salt.</param>
    /// <param name="experiment">The experiment's id.</param>
    /// <param name="controlShare">The share held out, above 0 and at most 0.5.</param>
    public Assignment(string salt, string experiment, double controlShare)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(controlShare);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(controlShare, PlanRules.MaxControlShare);
        prefix = new byte[8 + Encoding.UTF8.GetByteCount(salt) + Encoding.UTF8.GetByteCount(experiment)];
        int at = Write(prefix, salt);
        Write(prefix.AsSpan(at), experiment);
        controlBelow = (ulong)(controlShare * 18446744073709551616.0);
    }

    /// <summary>The unit's arm, and its name as a number that evidence may show.</summary>
    public AssignedUnit Of(in UnitName unit) => Of((byte)unit.Kind, unit.First, unit.Second);

    /// <summary>The arm and number of a kind and two names.</summary>
    internal AssignedUnit Of(byte kind, ReadOnlySpan<char> first, ReadOnlySpan<char> second)
    {
        int most =
            prefix.Length
            + 9
            + Encoding.UTF8.GetMaxByteCount(first.Length)
            + Encoding.UTF8.GetMaxByteCount(second.Length);
        byte[]? rented = most > OnStack ? ArrayPool<byte>.Shared.Rent(most) : null;
        Span<byte> text = rented ?? stackalloc byte[OnStack];
        prefix.CopyTo(text);
        int length = prefix.Length;
        text[length++] = kind;
        length += Write(text[length..], first);
        length += Write(text[length..], second);
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(text[..length], hash);
        if (rented is not null)
        {
            ArrayPool<byte>.Shared.Return(rented, clearArray: true);
        }

        return new AssignedUnit(
            BinaryPrimitives.ReadUInt64BigEndian(hash) < controlBelow ? Arm.Control : Arm.Treatment,
            BinaryPrimitives.ReadUInt64BigEndian(hash[8..])
        );
    }

    private static int Write(Span<byte> into, ReadOnlySpan<char> text)
    {
        int length = Encoding.UTF8.GetBytes(text, into[4..]);
        BinaryPrimitives.WriteInt32BigEndian(into, length);
        return 4 + length;
    }
}

/// <summary>A unit with its arm.</summary>
/// <param name="Arm">Its arm.</param>
/// <param name="Cluster">Bytes 9 to 16 of the same hash, big-endian: the unit in evidence, without its name.</param>
public readonly record struct AssignedUnit(Arm Arm, ulong Cluster);
