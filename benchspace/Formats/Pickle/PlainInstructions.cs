using System.Buffers.Binary;

namespace Benchspace.Formats.Pickle;

/// <summary>
/// The few instructions of which a large pickle of numbers almost wholly consists, executed many at a time: what
/// <see cref="PickleMachine"/> does for each with calls and checks is done here once for a run of them.
/// </summary>
internal static class PlainInstructions
{
    /// <summary>Stands for no offset to stop at.</summary>
    public const long Nowhere = -1;

    // The bytes that one takes, and the memory that it is charged for, at most.
    private const int Longest = 2 + TextCache.LongestText;
    private const int MostMemory = PickleMachine.TextBytes + (2 * TextCache.LongestText);

    /// <summary>
    /// Executes plain instructions as long as one follows another in what has arrived, and stops before anything else:
    /// another instruction, one that needs more room or memory than there is, or one that something is wrong with.
    /// </summary>
    /// <param name="input">The pickle.</param>
    /// <param name="stopAt">The offset at which to stop, or <see cref="Nowhere"/>.</param>
    /// <param name="stack">Where values go.</param>
    /// <param name="memo">What is named again.</param>
    /// <param name="budget">What the values are charged to.</param>
    public static void Run(PickleInput input, long stopAt, PickleStack stack, PickleMemo memo, PickleBudget budget)
    {
        ReadOnlySpan<byte> bytes = input.Buffered;
        if (stopAt != Nowhere && stopAt - input.Offset is >= 0 and var left && left < bytes.Length)
        {
            bytes = bytes[..(int)left];
        }

        PickleSlot[] items = stack.Items;
        int floor = stack.Floor;
        int count = stack.Count;
        int at = 0;
        long memory = 0;
        long mostMemory = budget.Left - MostMemory;
        while (bytes.Length - at >= Longest && count < items.Length && memory <= mostMemory)
        {
            ReadOnlySpan<byte> operand = bytes[(at + 1)..];
            switch (bytes[at])
            {
                case Opcode.BinFloat:
                    items[count++] = BinaryPrimitives.ReadDoubleBigEndian(operand);
                    memory += PickleMachine.FloatBytes;
                    at += 1 + sizeof(double);
                    continue;
                case Opcode.ShortBinUnicode when operand[0] <= TextCache.LongestText && TextCache.Shared.Find(operand.Slice(1, operand[0])) is { } text:
                    items[count++] = text;
                    memory += PickleMachine.TextBytes + (2 * operand[0]);
                    at += 2 + operand[0];
                    continue;
                case Opcode.BinInt1:
                    items[count++] = PickleInt.From(operand[0]);
                    at += 2;
                    continue;
                case Opcode.Memoize when count > floor && items[count - 1].Object is { } memoized && memo.TryAppend(memoized):
                    at++;
                    continue;
                case Opcode.BinGet when memo.Get(operand[0]) is { } recalled:
                    items[count++] = recalled;
                    at += 2;
                    continue;
                case Opcode.LongBinGet when memo.Get(BinaryPrimitives.ReadUInt32LittleEndian(operand)) is { } recalled:
                    items[count++] = recalled;
                    at += 1 + sizeof(uint);
                    continue;
            }

            break;
        }

        budget.Charge(memory);
        stack.Count = count;
        input.Advance(at);
    }
}
