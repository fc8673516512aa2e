using System.Runtime.CompilerServices;

namespace Farthing.Gateway.PlainJson;

/// <summary>Goes through a JSON object on one line of texts without escapes, lists of them, whole numbers, switches and such objects, in a fifth of the time of a reader that knows all of JSON. Of what it takes, RFC 8259 says the same; what it does not take is not wrong by that.</summary>
/// <remarks>Plain loops over bytes, compiled for speed at their first call: what the framework has for this is compiled for vectors, and slow until it has been.</remarks>
internal ref struct PlainLine(ReadOnlySpan<byte> line)
{
    private const int MostDigits = 18; // of a number that fits

    private readonly ReadOnlySpan<byte> line = line;
    private int at;
    private bool hasBegun;

    /// <summary>True when the object has ended, and the line with it.</summary>
    public bool IsWhole { get; private set; }

    /// <summary>Goes to the next member; false behind the last, and where there is none.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public bool Next(out ReadOnlySpan<byte> name)
    {
        name = default;
        bool isFirst = !hasBegun;
        if (isFirst && !Take((byte)'{'))
        {
            return false;
        }

        hasBegun = true;
        if (Take((byte)'}'))
        {
            Blanks();
            IsWhole = at == line.Length;
            return false;
        }

        return (isFirst || Take((byte)',')) && Text(out name, out _) && Take((byte)':');
    }

    /// <summary>Takes a text, and hashes it: a byte then waits for the one before.</summary>
    /// <param name="text">Its bytes.</param>
    /// <param name="hash">Their FNV-1a hash.</param>
    /// <param name="isAscii">True where each is a visible one of ASCII, or a blank.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public bool Text(out ReadOnlySpan<byte> text, out uint hash, out bool isAscii)
    {
        hash = 2166136261;
        if (!Text(out text, out isAscii))
        {
            return false;
        }

        foreach (byte letter in text)
        {
            hash = (hash ^ letter) * 16777619;
        }

        return true;
    }

    /// <summary>Takes a text.</summary>
    /// <param name="text">Its bytes.</param>
    /// <param name="isAscii">True where each is a visible one of ASCII, or a blank.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public bool Text(out ReadOnlySpan<byte> text, out bool isAscii)
    {
        text = default;
        isAscii = true;
        if (!Take((byte)'"'))
        {
            return false;
        }

        int start = at;
        while (at < line.Length)
        {
            byte letter = line[at++];
            if (letter == (byte)'"')
            {
                text = line[start..(at - 1)];
                return true;
            }

            if (letter is < (byte)' ' or (byte)'\\')
            {
                return false;
            }

            isAscii &= letter <= (byte)'~';
        }

        return false;
    }

    /// <summary>Goes into a list.</summary>
    public bool List() => Take((byte)'[');

    /// <summary>True before the next item of a list; false behind the last, and where there is none.</summary>
    /// <param name="count">Items that were taken.</param>
    /// <param name="hasEnded">True behind the last.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public bool Item(int count, out bool hasEnded)
    {
        hasEnded = Take((byte)']');
        return !hasEnded && (count == 0 || Take((byte)','));
    }

    /// <summary>Goes into an object.</summary>
    public bool Object() => Take((byte)'{');

    /// <summary>Goes to the next member of an object that was gone into; false behind the last, and where there is none.</summary>
    /// <param name="count">Members that were taken.</param>
    /// <param name="name">Its name.</param>
    /// <param name="hasEnded">True behind the last.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public bool Member(int count, out ReadOnlySpan<byte> name, out bool hasEnded)
    {
        name = default;
        hasEnded = Take((byte)'}');
        return !hasEnded && (count == 0 || Take((byte)',')) && Text(out name, out _) && Take((byte)':');
    }

    /// <summary>True where nothing stands behind what was taken.</summary>
    public bool HasEnded()
    {
        Blanks();
        return at == line.Length;
    }

    /// <summary>Takes <c>null</c>.</summary>
    public bool Null()
    {
        Blanks();
        bool isThere = line[at..].StartsWith("null"u8);
        at += isThere ? 4 : 0;
        return isThere;
    }

    /// <summary>Passes over a value.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public bool Skip()
    {
        if (Object())
        {
            int members = 0;
            bool isWhole;
            while (Member(members++, out _, out isWhole))
            {
                if (!Skip())
                {
                    return false;
                }
            }

            return isWhole;
        }

        if (List())
        {
            int items = 0;
            bool isWhole;
            while (Item(items++, out isWhole))
            {
                if (!Skip())
                {
                    return false;
                }
            }

            return isWhole;
        }

        return Text(out _, out _) || Null() || Switch(out _) || Number(out _);
    }

    /// <summary>Takes a whole number.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public bool Number(out long number)
    {
        number = 0;
        Blanks();
        int start = at;
        while (at < line.Length && line[at] is >= (byte)'0' and <= (byte)'9')
        {
            number = unchecked((number * 10) + line[at++] - '0');
        }

        int digits = at - start;
        bool isOther = at < line.Length && line[at] is (byte)'.' or (byte)'e' or (byte)'E';
        return digits is > 0 and <= MostDigits && (digits == 1 || line[start] != '0') && !isOther;
    }

    /// <summary>Takes <c>true</c> or <c>false</c>.</summary>
    public bool Switch(out bool isOn)
    {
        Blanks();
        isOn = line[at..].StartsWith("true"u8);
        bool isThere = isOn || line[at..].StartsWith("false"u8);
        at +=
            isOn ? 4
            : isThere ? 5
            : 0;
        return isThere;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool Take(byte one)
    {
        Blanks();
        bool isThere = at < line.Length && line[at] == one;
        at += isThere ? 1 : 0;
        return isThere;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Blanks()
    {
        while (at < line.Length && line[at] is (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n')
        {
            at++;
        }
    }
}
