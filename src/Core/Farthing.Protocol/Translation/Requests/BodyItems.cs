using System.Text.Json;

namespace Farthing.Protocol.Translation.Requests;

/// <summary>Items of an array in a body, one after the other and without a list of them: an array may have tens of thousands.</summary>
/// <param name="array">The array; default: no items.</param>
/// <param name="body">The whole body.</param>
/// <param name="root">The place of the body's root, as <see cref="BodyNode.Root"/>.</param>
public readonly struct BodyItems(JsonElement array, ReadOnlyMemory<byte> body, string root)
{
    /// <summary>Number of items.</summary>
    public int Count => array.ValueKind == JsonValueKind.Array ? array.GetArrayLength() : 0;

    /// <summary>An item; one far behind in a long array is slow to find.</summary>
    public BodyNode this[int index] => new(array[index], body, root);

    /// <summary>Goes through the items.</summary>
    public Enumerator GetEnumerator() => new(array, body, root);

    /// <summary>Goes through the items.</summary>
    public struct Enumerator
    {
        private readonly ReadOnlyMemory<byte> body;
        private readonly string root;
        private readonly bool hasItems;
        private JsonElement.ArrayEnumerator items;

        internal Enumerator(JsonElement array, ReadOnlyMemory<byte> body, string root)
        {
            (this.body, this.root) = (body, root);
            hasItems = array.ValueKind == JsonValueKind.Array;
            items = hasItems ? array.EnumerateArray() : default;
        }

        /// <summary>The item.</summary>
        public readonly BodyNode Current => new(items.Current, body, root);

        /// <summary>Goes to the next item.</summary>
        public bool MoveNext() => hasItems && items.MoveNext();
    }
}
