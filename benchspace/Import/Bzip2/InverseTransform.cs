using System.Buffers;

namespace Benchspace.Import.Bzip2;

/// <summary>
/// Undoes the Burrows-Wheeler transform. The bytes come out by following a chain of positions through memory, and
/// each step has to wait for the one before. So the chain is entered at many places at once: pieces of it are
/// followed side by side, each up to where another begins, and put together in the end.
/// </summary>
internal static class InverseTransform
{
    private const int Lanes = 8;
    private const int MostPieces = 96;
    private const int ShortestPiece = 512;

    // A link has the byte in its lowest bits, the position of the next link above, and a mark where a piece begins.
    private const int PositionShift = 8;
    private const uint PieceMark = 1u << 31;

    /// <summary>Finds the text that was transformed.</summary>
    /// <param name="sorted">The transformed bytes, fewer than 2^23.</param>
    /// <param name="origin">Where the chain begins.</param>
    /// <param name="text">The text; as long as <paramref name="sorted"/>.</param>
    public static void Undo(ReadOnlySpan<byte> sorted, int origin, Span<byte> text)
    {
        uint[] links = ArrayPool<uint>.Shared.Rent(sorted.Length);
        byte[] followed = ArrayPool<byte>.Shared.Rent(Lanes * sorted.Length);
        try
        {
            Link(sorted, links);
            Piece[] pieces = Begin(links, origin, sorted.Length, out Dictionary<int, int> piecesByStart);
            Follow(links, pieces, piecesByStart, followed, sorted.Length);
            PutTogether(pieces, followed, text);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(followed);
            ArrayPool<uint>.Shared.Return(links);
        }
    }

    /// <summary>Builds the chain: the i-th of the equal bytes in sorted order is the i-th of them in the transformed text.</summary>
    private static void Link(ReadOnlySpan<byte> sorted, uint[] links)
    {
        Span<int> places = stackalloc int[256];
        places.Clear();
        foreach (byte value in sorted)
            places[value]++;
        int sum = 0;
        foreach (ref int place in places)
            (place, sum) = (sum, sum + place);
        for (int position = 0; position < sorted.Length; position++)
        {
            byte value = sorted[position];
            links[places[value]++] = ((uint)position << PositionShift) | value;
        }
    }

    /// <summary>Chooses where pieces begin, the first of them at the origin, and marks these links.</summary>
    private static Piece[] Begin(uint[] links, int origin, int length, out Dictionary<int, int> piecesByStart)
    {
        int count = Math.Clamp(length / ShortestPiece, 1, MostPieces);
        piecesByStart = new Dictionary<int, int>(count) { [origin] = 0 };
        for (int piece = 1; piece < count; piece++)
            piecesByStart.TryAdd((int)((long)piece * length / count), piecesByStart.Count);
        var pieces = new Piece[piecesByStart.Count];
        foreach ((int start, int piece) in piecesByStart)
        {
            pieces[piece].Start = start;
            links[start] |= PieceMark;
        }

        return pieces;
    }

    /// <summary>Follows every piece to where the next begins. Each lane writes its pieces one behind the other into its own part of the buffer.</summary>
    private static void Follow(uint[] links, Piece[] pieces, Dictionary<int, int> piecesByStart, byte[] followed, int laneLength)
    {
        Span<uint> positions = stackalloc uint[Lanes];
        Span<int> ends = stackalloc int[Lanes];
        Span<int> current = stackalloc int[Lanes];
        int begun = 0;
        int active = Math.Min(Lanes, pieces.Length);
        for (int lane = 0; lane < active; lane++)
        {
            ends[lane] = lane * laneLength;
            Begin(lane, positions, ends, current);
        }

        while (active > 0)
        {
            for (int lane = 0; lane < active; lane++)
            {
                uint link = links[positions[lane]];
                if ((link & PieceMark) == 0)
                {
                    followed[ends[lane]++] = (byte)link;
                    positions[lane] = link >> PositionShift;
                    continue;
                }

                ref Piece piece = ref pieces[current[lane]];
                piece.End = ends[lane];
                piece.Next = piecesByStart[(int)positions[lane]];
                if (begun < pieces.Length)
                {
                    Begin(lane, positions, ends, current);
                    continue;
                }

                active--;
                (positions[lane], ends[lane], current[lane]) = (positions[active], ends[active], current[active]);
                lane--;
            }
        }

        void Begin(int lane, Span<uint> positions, Span<int> ends, Span<int> current)
        {
            ref Piece piece = ref pieces[begun];
            current[lane] = begun++;
            piece.Offset = ends[lane];
            uint link = links[piece.Start] & ~PieceMark;
            followed[ends[lane]++] = (byte)link;
            positions[lane] = link >> PositionShift;
        }
    }

    /// <summary>Copies the pieces in the order of the chain. Of a text that repeats itself throughout, the chain is a circle.</summary>
    private static void PutTogether(Piece[] pieces, byte[] followed, Span<byte> text)
    {
        for (int piece = 0; text.Length > 0; piece = pieces[piece].Next)
        {
            ReadOnlySpan<byte> bytes = followed.AsSpan(pieces[piece].Offset..pieces[piece].End);
            if (bytes.Length > text.Length)
                bytes = bytes[..text.Length];
            bytes.CopyTo(text);
            text = text[bytes.Length..];
        }
    }

    /// <summary>A part of the chain.</summary>
    private struct Piece
    {
        /// <summary>The position of its first link.</summary>
        public int Start;

        /// <summary>Where its bytes begin in the buffer.</summary>
        public int Offset;

        /// <summary>Where they end.</summary>
        public int End;

        /// <summary>The piece that comes after it.</summary>
        public int Next;
    }
}
