using System.Runtime.InteropServices;
using System.Text;

namespace Farthing.ForeignBench;

/// <summary>Writes a GGUF file (version 3): members, then tensors, each aligned to 32 bytes.</summary>
internal sealed class Gguf
{
    private const int Alignment = 32;
    private readonly List<Action<BinaryWriter>> members = [];
    private readonly List<Tensor> tensors = [];

    private enum ValueKind : uint
    {
        UInt32 = 4,
        Int32 = 5,
        Float32 = 6,
        Text = 8,
        List = 9,
    }

    public void Set(string key, string value) =>
        Member(key, ValueKind.Text, writer => WriteText(writer, value));

    public void Set(string key, uint value) => Member(key, ValueKind.UInt32, writer => writer.Write(value));

    public void Set(string key, float value) => Member(key, ValueKind.Float32, writer => writer.Write(value));

    public void Set(string key, string[] values) =>
        SetList(
            key,
            ValueKind.Text,
            values.Length,
            writer => Array.ForEach(values, value => WriteText(writer, value))
        );

    public void Set(string key, float[] values) =>
        SetList(key, ValueKind.Float32, values.Length, writer => Array.ForEach(values, writer.Write));

    public void Set(string key, int[] values) =>
        SetList(key, ValueKind.Int32, values.Length, writer => Array.ForEach(values, writer.Write));

    /// <summary>Adds a vector in 32 bit.</summary>
    public void Add(string name, float[] values) =>
        tensors.Add(new Tensor(name, [values.Length], 0, MemoryMarshal.AsBytes<float>(values).ToArray()));

    /// <summary>Adds a matrix in 16 bit, its rows one after the other.</summary>
    public void Add(string name, Half[] values, int columns, int rows) =>
        tensors.Add(new Tensor(name, [columns, rows], 1, MemoryMarshal.AsBytes<Half>(values).ToArray()));

    public void Write(string path)
    {
        using BinaryWriter writer = new(File.Create(path));
        writer.Write("GGUF"u8);
        writer.Write(3u);
        writer.Write((ulong)tensors.Count);
        writer.Write((ulong)members.Count);
        foreach (Action<BinaryWriter> member in members)
        {
            member(writer);
        }

        long offset = 0;
        foreach (Tensor tensor in tensors)
        {
            WriteText(writer, tensor.Name);
            writer.Write((uint)tensor.Lengths.Length);
            Array.ForEach(tensor.Lengths, length => writer.Write((ulong)length));
            writer.Write(tensor.Kind);
            writer.Write((ulong)offset);
            offset += tensor.Bytes.Length + Gap(tensor.Bytes.Length);
        }

        writer.Flush();
        writer.Write(new byte[Gap(writer.BaseStream.Position)]);
        foreach (Tensor tensor in tensors)
        {
            writer.Write(tensor.Bytes);
            writer.Write(new byte[Gap(tensor.Bytes.Length)]);
        }
    }

    private static int Gap(long length) => (int)((Alignment - (length % Alignment)) % Alignment);

    private static void WriteText(BinaryWriter writer, string text)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        writer.Write((ulong)bytes.Length);
        writer.Write(bytes);
    }

    private void Member(string key, ValueKind kind, Action<BinaryWriter> write) =>
        members.Add(writer =>
        {
            WriteText(writer, key);
            writer.Write((uint)kind);
            write(writer);
        });

    private void SetList(string key, ValueKind kind, int count, Action<BinaryWriter> write) =>
        Member(
            key,
            ValueKind.List,
            writer =>
            {
                writer.Write((uint)kind);
                writer.Write((ulong)count);
                write(writer);
            }
        );

    private sealed record Tensor(string Name, int[] Lengths, uint Kind, byte[] Bytes);
}
